import type { IntegrationSettings, LicenceMetadataDocument } from '../platform/documents.ts';
import type { AddOnFacts } from './facts.ts';
import { present } from './tree.ts';

/** The app spells the id of one add-on in several ways (platform.md P103). */
export function sameAddOn(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Whether a name means the add-on: its id, or how the app shows it. */
export function isAddOn(addOn: Pick<AddOnFacts, 'id' | 'name'>, name: string): boolean {
  return sameAddOn(addOn.id, name) || sameAddOn(addOn.name, name);
}

/**
 * The add-ons of one account. What is installed stands in the integration document itself; names, functions and what
 * the licence allows are only known where the licence metadata was read.
 */
export function addOnFacts(
  settings: IntegrationSettings,
  metadata: LicenceMetadataDocument | undefined,
  accountId: string,
): AddOnFacts[] {
  const installed = settings.addOnMap?.[accountId] ?? {};
  const known = present(metadata?.addOns?.addOnMetaData).flatMap((entry) =>
    typeof entry.id === 'string' ? [{ ...entry, id: entry.id }] : [],
  );
  const licences = present(metadata?.addOns?.addOnLicenses).filter((entry) => entry.storeId === accountId);
  const unnamed = Object.keys(installed).filter((id) => !known.some((entry) => sameAddOn(entry.id, id)));
  return [...known, ...unnamed.map((id) => ({ id, name: id }))].map((entry): AddOnFacts => {
    const there = Object.entries(installed).find(([id]) => sameAddOn(id, entry.id))?.[1];
    const status = licences.find((licence) => sameAddOn(licence.id ?? '', entry.id))?.status;
    return {
      id: entry.id,
      name: entry.name ?? entry.id,
      status: statusOf(status, there !== undefined && there !== null),
      flows: present(there?.flows),
      functions:
        metadata === undefined || !('installerFunction' in entry)
          ? undefined
          : {
              install: entry.installerFunction ?? 'installAddOn',
              uninstall: entry.uninstallerFunction ?? 'uninstallAddOn',
            },
    };
  });
}

/** The app's own words, misspelt ones included, begin alike (platform.md P103). */
function statusOf(licence: string | undefined, there: boolean): AddOnFacts['status'] {
  if (licence?.startsWith('par') === true) return 'partial';
  if (licence === 'installed' || there) return 'installed';
  return licence === 'available' ? 'available' : 'unlicensed';
}
