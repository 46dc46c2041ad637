import type { AccountContext } from '../common/context.ts';
import { compareImport } from '../mappings/mappings.ts';
import type { Step } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import { addOnStepOf } from '../addOns/steps.ts';
import { foreseenOrigin, notThereYet } from '../common/stepOrigin.ts';
import { saveMappingStepOf } from '../mappings/steps.ts';

/** The add-ons and mappings that a new account will get, for people to read. */
export function foreseenMappings(context: AccountContext): Step[] {
  const { spec } = context.account;
  const addOns = (spec.addOns ?? []).filter((addOn) => addOn.installed);
  return [
    ...addOns.map(({ name }): Step => {
      const changes = [{ path: pointer('addOns', name), from: undefined, to: true }];
      const origin = foreseenOrigin(context, 'InstallAddOn', name, changes, 3);
      return addOnStepOf(context, 'InstallAddOn', origin, name, {}, notThereYet);
    }),
    ...(spec.mappings ?? []).map((mapping): Step => {
      // What the new account comes with is not known, so that a field to be removed may be there.
      const changes = compareImport(undefined, mapping).map(({ path }) => ({
        path: path.path,
        from: undefined,
        to: path.declared,
      }));
      const origin = foreseenOrigin(context, 'SaveMapping', mapping.import, changes, 3);
      return saveMappingStepOf(origin, mapping.import, { edits: [], verified: {} }, notThereYet);
    }),
  ];
}
