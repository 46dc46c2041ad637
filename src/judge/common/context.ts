import type { TileFacts } from '../../observe/facts.ts';
import type { AmazonAccount, IntegrationTile } from '../../resources/schema/schema.ts';
import type { Asked } from '../../plan/asked.ts';
import type { DesiringSource } from './holder.ts';
import type { Identity } from './identity.ts';
import type {
  AcceptedChange,
  AccountOutlook,
  Blocker,
  Drift,
  Step,
  UndeclaredChange,
  Warning,
} from '../../plan/plan.ts';
import type { AccountMark } from '../../observe/facts.ts';
import type { EffectivePolicy } from './policy.ts';

/** Everything that judging one account looks at. */
export interface AccountContext {
  readonly key: string;
  /** Name of the account in the app, as declared. */
  readonly name: string;
  readonly tile: IntegrationTile;
  readonly account: AmazonAccount;
  readonly all: readonly AmazonAccount[];
  readonly facts: TileFacts;
  readonly policy: EffectivePolicy;
  readonly identity: Identity;
  /** Declared accounts before this one, in the order of their keys, that are not in the tile yet. */
  readonly absentBefore: number;
  readonly now: Date;
  /** Where the manifests come from; undefined where that is not known. */
  readonly source: DesiringSource | undefined;
  /** What a person asked for by name. */
  readonly asked: Asked | undefined;
  /** Schedules chosen for `schedule: auto`, by `staggerKey`. */
  readonly chosenSchedules: ReadonlyMap<string, string>;
  /** What the state of its clone source holds up. */
  readonly sourceBlockers: readonly Blocker[];
  /** Whether anything may be written for this account: fully managed, not suspended, nothing stops the tile. */
  readonly mayWrite: boolean;
  /** Whether something outside the account stops it, so that its drift is blocked and not reported. */
  readonly tileBlocked: boolean;
}

/** What judging one account came to. */
export interface AccountVerdict {
  readonly outlook: AccountOutlook;
  readonly steps: readonly Step[];
  readonly drift: readonly Drift[];
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Warning[];
  readonly undeclared?: readonly UndeclaredChange[];
  readonly accepted?: readonly AcceptedChange[];
  /** What is to be noted of the account, where something is. */
  readonly mark: AccountMark | undefined;
  /**
   * Keys of what was planned before refused steps were left out; absent where something else stops the account, so that nothing
   * noted is void.
   */
  readonly refusable?: ReadonlySet<string>;
}
