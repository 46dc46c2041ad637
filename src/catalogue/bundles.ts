/**
 * Bundles and SuiteApps whose ids are public, by id (platform.md P95). The id of the bundle with the Amazon components is not: it
 * is read from the link of the wizard's step.
 */
export const knownBundles: Readonly<Record<string, string>> = {
  '20038': 'Celigo integrator.io',
  '20037': 'Celigo integrator.io (older)',
  'com.celigo.integratorio': 'Celigo integrator.io',
};
