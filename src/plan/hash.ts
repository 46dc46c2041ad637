import { canonicalJson, sha256 } from '../lib/canonical.ts';
import type { Blocker, Drift, Step } from './plan.ts';

/** The plan's hash: `sha256:` and 64 digits over what is intended and why it may not be, without any time. */
export function planHash(content: {
  tile: string;
  integrationId: string;
  steps: readonly Step[];
  drift: readonly Drift[];
  blockers: readonly Blocker[];
}): string {
  const steps = content.steps.map(intentionOf);
  const blockers = content.blockers.map(({ account, code, path }) => ({ account, code, path }));
  return `sha256:${sha256(canonicalJson({ tile: content.tile, integrationId: content.integrationId, steps, drift: content.drift, blockers }))}`;
}

/** A step without its words, and without where its manifest came from: another commit that says the same intends the same. */
function intentionOf({ because: _because, title: _title, ...intention }: Step): object {
  if (!('mark' in intention)) return intention;
  const { tile: _tile, source: _source, commit: _commit, takenFrom: _takenFrom, ...mark } = intention.mark;
  return { ...intention, mark };
}
