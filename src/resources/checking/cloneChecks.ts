import { textAt, tileTitleOf, whereIs, type Draft, type Findings } from './draft.ts';
import type { Path } from '../reading/place.ts';
import { words } from '../schema/words.ts';
import { nearestHint } from './nearest.ts';
import { show } from './show.ts';

const byName: Path = ['spec', 'setup', 'cloneFrom', 'name'];
const byAccountName: Path = ['spec', 'setup', 'cloneFrom', 'accountName'];

/** A clone source must be another account of the same tile, and no account may be cloned from itself in the end. */
export function checkClones(
  accounts: readonly Draft[],
  known: ReadonlyMap<string, Draft>,
  findings: Findings,
): void {
  const sources = new Map<Draft, Draft>();
  const byNameInApp = new Map<string, Draft>();
  for (const account of accounts) {
    const key = appKey(account, textAt(account, ['spec', 'accountName']));
    if (key !== undefined && !byNameInApp.has(key)) byNameInApp.set(key, account);
  }
  for (const account of accounts) {
    const named = namedSource(account, known, findings);
    const inApp = byNameInApp.get(appKey(account, textAt(account, byAccountName)) ?? '');
    const source = named ?? inApp;
    if (source && source !== account) sources.set(account, source);
  }
  checkCircles(sources, findings);
}

function appKey(account: Draft, accountName: string | undefined): string | undefined {
  const tile = tileTitleOf(account);
  return accountName === undefined || tile === undefined ? undefined : JSON.stringify([tile, accountName]);
}

/** The manifest that `cloneFrom.name` means; undefined, with a fault, where it cannot be a source. */
function namedSource(
  account: Draft,
  known: ReadonlyMap<string, Draft>,
  findings: Findings,
): Draft | undefined {
  const name = textAt(account, byName);
  if (name === undefined || name === '') return undefined;
  const fault = (found: string, accepted: string) =>
    findings.fault(account.place, { path: byName, found, accepted });
  if (name === account.name) {
    fault(`${show(name)}, the account itself`, words.anotherManifest);
    return undefined;
  }
  const source = known.get(`${account.namespace}/${name}`);
  if (!source) {
    const names = [...known.values()]
      .filter((other) => other.namespace === account.namespace && other.name !== account.name)
      .map((other) => other.name ?? '');
    fault(
      `the unknown account ${show(name)}`,
      `the name of another AmazonAccount in the namespace ${account.namespace}${nearestHint(name, names)}, or cloneFrom.accountName for an account without manifest`,
    );
    return undefined;
  }
  if (source.broken) return undefined;
  const [own, other] = [tileTitleOf(account), tileTitleOf(source)];
  if (own === undefined || other === undefined || own === other) return source;
  const shortly = (title: string) => title.replace(`${account.namespace}/`, '');
  fault(
    `${show(name)}, which is in the tile ${shortly(other)} (${whereIs(source)})`,
    `an account of the same tile, ${shortly(own)}: the app can only clone within one tile`,
  );
  return undefined;
}

/** Each circle is told once, at its member that was read first. */
function checkCircles(sources: ReadonlyMap<Draft, Draft>, findings: Findings): void {
  const done = new Set<Draft>();
  for (const start of sources.keys()) {
    const path: Draft[] = [];
    let here: Draft | undefined = start;
    while (here && !done.has(here)) {
      done.add(here);
      path.push(here);
      here = sources.get(here);
    }
    const begin = here ? path.indexOf(here) : -1;
    if (begin < 0) continue;
    const circle = path.slice(begin);
    const names = [...circle, ...circle.slice(0, 1)].map((draft) => draft.name ?? '');
    const first = circle[0];
    if (!first) continue;
    findings.fault(first.place, {
      path: textAt(first, byName) === undefined ? byAccountName : byName,
      found: `a circle of clone sources: ${names.join(' -> ')}`,
      accepted: 'a chain that ends at an account which is not cloned',
    });
  }
}
