import type { PlatformApi } from '../../platform/api.ts';

/** The methods of the platform that change something, by name; a test holds them against the table of routes. */
export const writingMethods: ReadonlySet<keyof PlatformApi> = new Set<keyof PlatformApi>([
  'putState',
  'deleteState',
  'patchFlow',
  'putFlow',
  'putConnection',
  'putImport',
  'addNewStore',
  'runInstallerStep',
  'runAddOnFunction',
  'persistSettings',
  'toggleFlow',
  'refreshMetadata',
  'preUninstall',
  'runUninstallerStep',
  'removeIntegration',
]);

type Method = (...parameters: unknown[]) => Promise<unknown>;

/**
 * The platform with a question asked before every call that changes something: a process that was frozen in the middle of
 * a step must not go on writing to a tile that is somebody else's by now. `mayWrite` rejects where it may not.
 */
export function guardWrites<Api extends PlatformApi>(api: Api, mayWrite: () => Promise<void>): Api {
  return new Proxy(api, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || !writingMethods.has(name as keyof PlatformApi)) return member;
      return async (...parameters: unknown[]) => {
        await mayWrite();
        return await (member as Method).apply(target, parameters);
      };
    },
  });
}
