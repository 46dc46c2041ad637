import type { AmazonAccount } from '../../resources/schema/schema.ts';
import type { AccountOutlook, Blocker } from '../../plan/plan.ts';
import { shortened } from '../../plan/wording.ts';

/** What suspends a document: its manifest, or a person beside it, of which the manifest says nothing. */
export type SuspensionOrigin =
  | { readonly by: 'command'; readonly since: string }
  | { readonly by: 'annotation'; readonly annotation: string };

/** A suspension as a manifest says it, or as it was put over one. */
export type Suspension = NonNullable<AmazonAccount['spec']['suspend']> & {
  /** Absent: the manifest says so itself. */
  readonly origin?: SuspensionOrigin;
};

/** The suspension that is in force for an account. */
export interface ForcedSuspension {
  readonly suspension: Suspension;
  /** The document that is suspended, as commands name it: the account or its tile. */
  readonly what: 'account' | 'tile';
  /** `namespace/name` of it. */
  readonly document: string;
}

/** Who ends a suspension: whoever wrote the manifest, or whoever gives a command. */
export function suspendedBy({ suspension }: ForcedSuspension): 'manifest' | 'command' {
  return suspension.origin === undefined ? 'manifest' : 'command';
}

/** The same of an account in the plan. */
export function suspendedOutlook({
  suspend,
}: {
  readonly suspend: ForcedSuspension | undefined;
}): Pick<AccountOutlook, 'suspended' | 'suspendedBy'> {
  return suspend ? { suspended: true, suspendedBy: suspendedBy(suspend) } : { suspended: false };
}

/** How a suspension is ended, as the beginning of a sentence. */
export function wayToResume({ suspension, what, document }: ForcedSuspension): string {
  const { origin } = suspension;
  const resume = `storekeeper resume ${what} ${document}`;
  if (origin?.by === 'command') return `Let the ${what} go on: ${resume}`;
  if (origin?.by === 'annotation')
    return `Take the annotation ${origin.annotation} from the ${what} ${document}: ${resume} --kubernetes`;
  return `Remove suspend from the manifest of the ${what} ${document}`;
}

/** What is told of an account that is suspended, by whatever way. */
export function suspensionBlockers(key: string, forced: ForcedSuspension | undefined): Blocker[] {
  if (!forced) return [];
  const own = forced.what === 'account' && suspendedBy(forced) === 'manifest';
  return [
    {
      account: key,
      code: 'Suspended',
      path: own ? '/suspend' : undefined,
      message: capitalised(suspensionText(forced)),
      remedy: `${wayToResume(forced)}.`,
      passing: true,
    },
  ];
}

/** What is suspended, how, and why: `suspended by command since …: …`. */
export function suspensionText({ suspension, what, document }: ForcedSuspension): string {
  const whose = what === 'tile' ? `the tile ${document} is suspended` : 'suspended';
  return `${whose}${originText(suspension)}: ${shortened(suspension.reason, 150)}`;
}

const capitalised = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** By what, by whom, since or until when. */
function originText({ origin, owner, until }: Suspension): string {
  const how =
    origin?.by === 'command'
      ? ` by command since ${origin.since}`
      : origin?.by === 'annotation'
        ? ' by an annotation'
        : ' by its manifest';
  const who = owner === undefined ? '' : `, by ${shortened(owner, 60)}`;
  return `${how}${who}${until === undefined ? '' : `, until ${until}`}`;
}
