import type { AccountContext } from '../common/context.ts';
import { declaredSettings } from './declared.ts';
import { compareImport } from '../mappings/mappings.ts';
import { pointer } from '../../lib/pointer.ts';

/** Everything that the manifest says about the account, as paths. */
export function declaredPaths(context: AccountContext): string[] {
  const { spec } = context.account;
  return [
    ...declaredSettings(context.account).map((setting) => setting.path),
    ...(spec.flows ?? []).flatMap((flow) => {
      const path = pointer('flows', flow.name);
      return (['schedule', 'enabled'] as const).flatMap((member) =>
        flow[member] === undefined ? [] : [`${path}/${member}`],
      );
    }),
    ...(spec.mappings ?? []).flatMap((mapping) =>
      compareImport(undefined, mapping).map((compared) => compared.path.path),
    ),
  ];
}
