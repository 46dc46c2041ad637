import type { StepOf } from '../../plan/plan.ts';
import type { AccountContext } from '../common/context.ts';
import type { Place, StepOrigin } from '../common/stepOrigin.ts';

/** A step that installs or removes an add-on of one account. */
export function addOnStepOf(
  context: AccountContext,
  kind: 'InstallAddOn' | 'RemoveAddOn',
  origin: StepOrigin,
  addOn: string,
  verified: Readonly<Record<string, string>>,
  place: Place<'InstallAddOn'>,
): StepOf<'InstallAddOn' | 'RemoveAddOn'> {
  const title =
    kind === 'InstallAddOn'
      ? `install the add-on ${addOn} in ${context.name}`
      : `remove the add-on ${addOn} from ${context.name}`;
  return { kind, ...origin, title, addOn, verified, ...place };
}
