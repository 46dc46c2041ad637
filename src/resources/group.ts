/** API group and version of our kinds; other groups in the same folders belong to other programs. */
export const apiGroup = 'storekeeper.dev';
export const apiVersion = `${apiGroup}/v1alpha1`;
/** The kinds people write. */
export const kinds = ['IntegrationTile', 'AmazonAccount'] as const;
export type Kind = (typeof kinds)[number];
/** Namespace of a document that names none. */
export const defaultNamespace = 'default';
