/**
 * Connector ids of Amazon – NetSuite in the vendor's two data centres (read in the vendor's own command line tool, 2026).
 * Other apps with several accounts look alike in every other respect, so only the id tells them apart.
 */
export const appConnectorIds: readonly string[] = ['58c90bccc13f547763bf2fc1', '5e8d6f912387e356b6769bc5'];
