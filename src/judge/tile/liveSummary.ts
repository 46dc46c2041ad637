import { whyUnreachable } from '../common/reach.ts';
import type { AccountContext } from '../common/context.ts';
import { bundleOfWizard, notedOf } from '../common/identity.ts';
import type { LiveSummary, PutBack } from '../../plan/plan.ts';

/** What people are told of the live account besides how it compares; nothing where there is none. */
export function liveSummary(context: AccountContext): { readonly live?: LiveSummary } {
  const { live } = context.identity;
  if (!live) return {};
  const { amazon, flows } = live;
  const declared = new Set((context.account.spec.flows ?? []).map((flow) => flow.name));
  return {
    live: {
      ...(amazon
        ? {
            connection: {
              id: amazon.id,
              name: amazon.name,
              type: amazon.type,
              marketplaceId: amazon.marketplaceId,
              sellerId: amazon.sellerId,
              offline: whyUnreachable(amazon) !== undefined,
            },
          }
        : {}),
      ...bundleOf(context),
      flows: {
        total: flows.length,
        on: flows.filter((flow) => !flow.disabled).length,
        declared: flows.filter((flow) => declared.has(flow.name)).length,
      },
      ...optionAges(context),
    },
  };
}

function optionAges({ identity }: AccountContext): Pick<LiveSummary, 'options'> {
  const [oldest, ...others] = Object.values(notedOf(identity)?.refreshed ?? {}).sort();
  return oldest === undefined ? {} : { options: { refreshed: others.length + 1, oldest } };
}

function bundleOf({ identity }: AccountContext): Pick<LiveSummary, 'bundle'> {
  const bundle = notedOf(identity)?.bundle ?? bundleOfWizard(identity.wizard);
  return bundle ? { bundle } : {};
}

/** What of the account was changed outside and put back, newest first; nothing where nothing was. */
export function putBackRecords({ identity }: AccountContext): { readonly putBack?: readonly PutBack[] } {
  const marks = Object.entries(notedOf(identity)?.putBack ?? {});
  if (marks.length === 0) return {};
  const records = marks.map(([path, { digest: _digest, times: _times, at, ...mark }]): PutBack => ({
    path,
    ...mark,
    last: at,
  }));
  return { putBack: records.sort((a, b) => (a.last < b.last ? 1 : -1)) };
}
