import { whyUnreachable } from '../common/reach.ts';
import { findMarketplace } from '../../catalogue/marketplaces.ts';
import type { AccountContext } from '../common/context.ts';
import type { Leaving } from './leaving.ts';
import type { AccountOutlook } from '../../plan/plan.ts';
import { suspendedOutlook } from '../common/suspension.ts';

/** The outlook of an account that has no manifest to be held against, or one that says only that it is to go. */
export function outlookOf({ key, live }: Pick<Leaving, 'key' | 'live'>): AccountOutlook {
  const marketplace = live.amazon?.marketplaceId ?? '';
  return {
    account: key,
    accountName: live.name,
    accountId: live.id,
    marketplace: findMarketplace(marketplace)?.code ?? marketplace,
    state: live.state,
    management: 'Full',
    suspended: false,
    amazonOffline: whyUnreachable(live.amazon) !== undefined,
    checklist: [],
    declaredPaths: 0,
  };
}

/** The outlook of an account that is removed as its manifest says. */
export function removedOutlook({ key, name, account, policy, identity }: AccountContext): AccountOutlook {
  // A wizard of ours that is open may have begun one.
  const nothingLeft = identity.wizard === undefined;
  return {
    account: key,
    accountName: name,
    accountId: undefined,
    marketplace: findMarketplace(account.spec.marketplace)?.code ?? account.spec.marketplace,
    state: 'absent',
    management: policy.management,
    ...suspendedOutlook(policy),
    amazonOffline: false,
    ...(nothingLeft ? { removed: true as const } : {}),
    checklist: [],
    declaredPaths: 0,
  };
}
