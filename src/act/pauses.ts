/** Milliseconds between looks at what a write has left behind: a call may return before its effect is seen (reference 5, quirk 19). */
export const readBackPauses: readonly number[] = [0, 300, 1200];
