/** Put in by the build from package.json. */
declare const STOREKEEPER_VERSION: string | undefined;

/** The version of Storekeeper; `development` where it runs from its sources. */
export const version: string = typeof STOREKEEPER_VERSION === 'string' ? STOREKEEPER_VERSION : 'development';
