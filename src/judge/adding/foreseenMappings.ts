import type { AccountContext } from '../common/context.ts';
import { compareImport } from '../mappings/mappings.ts';
import type { Step, StepKind } from '../../plan/plan.ts';
import { pointer } from '../../lib/pointer.ts';
import { stepBase } from './stepBase.ts';

/** The add-ons and mappings that a new account will get, for people to read. */
export function foreseenMappings(context: AccountContext): Step[] {
  const { spec } = context.account;
  const addOns = (spec.addOns ?? []).filter((addOn) => addOn.installed);
  return [
    ...addOns.map(({ name }): Step => {
      const changes = [{ path: pointer('addOns', name), from: undefined, to: true }];
      const title = `install the add-on ${name} in ${context.name}`;
      return {
        ...foreseen(context, 'InstallAddOn', name, changes),
        kind: 'InstallAddOn',
        title,
        addOn: name,
        verified: {},
      };
    }),
    ...(spec.mappings ?? []).map((mapping): Step => {
      // What the new account comes with is not known, so that a field to be removed may be there.
      const changes = compareImport(undefined, mapping).map(({ path }) => ({
        path: path.path,
        from: undefined,
        to: path.declared,
      }));
      return {
        ...foreseen(context, 'SaveMapping', mapping.import, changes),
        kind: 'SaveMapping',
        title: `save the mapping of "${mapping.import}"`,
        import: mapping.import,
        edits: [],
        verified: {},
      };
    }),
  ];
}

function foreseen(context: AccountContext, kind: StepKind, target: string, changes: Step['changes']) {
  return {
    ...stepBase(context, kind, 3, true, changes),
    id: `${context.key}/${kind}/${target}/foreseen`,
    reason: 'ValueDeclared' as const,
    because: 'the manifest says so',
  };
}
