import { findFlow, flows as catalogueFlows } from '../../catalogue/flows.ts';
import { findMarketplace, marketplaces } from '../../catalogue/marketplaces.ts';
import { isInside } from '../hosts.ts';
import { isTimezone } from '../schedule/schedule.ts';
import { looksLikeToken } from '../tokenNames.ts';
import { words } from '../schema/words.ts';
import { listAt, textAt, whereIs, type Draft, type Findings } from './draft.ts';
import { checkIgnoreRules, checkSchedule } from './fieldChecks.ts';
import { checkMappings } from './mappingChecks.ts';
import { nearest, nearestHint } from './nearest.ts';
import { checkOtherSettings } from './otherSettings.ts';
import { clip, show } from './show.ts';
import { checkUnseen } from './unseenChecks.ts';
import { valueAt } from './words.ts';

/** What one document says that the schema cannot judge: against the catalogue and against itself. */
export function checkDocument(draft: Draft, findings: Findings): void {
  checkUnseen(draft, findings);
  checkIgnoreRules(draft, findings);
  if (draft.kind === 'IntegrationTile') {
    checkSchedule(draft, ['spec', 'sweepSchedule'], findings);
    checkBaseURL(draft, findings);
    checkTokenName(draft, findings);
    return;
  }
  checkMarketplace(draft, findings);
  checkCloneSource(draft, findings);
  checkFlows(draft, findings);
  checkOtherSettings(draft, findings);
  checkMappings(draft, findings);
}

function checkBaseURL(draft: Draft, findings: Findings): void {
  const path = ['spec', 'platform', 'baseURL'];
  const text = textAt(draft, path);
  const url = text === undefined ? null : URL.parse(text);
  if (url && (url.username !== '' || url.password !== '' || url.search !== ''))
    findings.fault(draft.place, {
      path,
      found: 'a URL with a user name, password or query, which is not shown',
      accepted: words.bareAddress,
    });
  else if (url?.protocol === 'http:' && !isInside(url.hostname))
    findings.fault(draft.place, {
      path,
      found: `http:// to ${clip(url.hostname)}: the token would go there readable to everybody on the way`,
      accepted: `https://${clip(url.host)}, or http:// to this machine or a private network, such as an emulator`,
    });
}

/** Whoever writes the token in place of the name of its variable must not read it again in an error. */
function checkTokenName(draft: Draft, findings: Findings): void {
  for (const member of ['env', 'file']) {
    const path = ['spec', 'platform', 'tokenFrom', member];
    const text = textAt(draft, path) ?? '';
    // A path may well hold a long number of something.
    if (looksLikeToken(text) && !text.includes('/'))
      findings.fault(draft.place, {
        path,
        found: 'something that looks like a token, which is not shown',
        accepted:
          member === 'env'
            ? 'the name of the environment variable that holds it, such as INTEGRATOR_IO_TOKEN'
            : 'the path of the file that holds it',
      });
  }
}

function checkMarketplace(draft: Draft, findings: Findings): void {
  const path = ['spec', 'marketplace'];
  const text = textAt(draft, path);
  if (text === undefined || text.length < 2 || findMarketplace(text)) return;
  const names = marketplaces.flatMap(({ code, aliases, id }) => [code, ...aliases, id]);
  const byCountry = marketplaces.find(({ country }) => country.toLowerCase() === text.toLowerCase());
  findings.fault(draft.place, {
    path,
    found: `the unknown marketplace ${show(text)}`,
    accepted: `${words.marketplace}${
      byCountry ? `; nearest: ${byCountry.code}` : nearestHint(text, text.length > 4 ? names : [])
    }`,
  });
}

function checkCloneSource(draft: Draft, findings: Findings): void {
  const base = ['spec', 'setup', 'cloneFrom'];
  const accountName = textAt(draft, [...base, 'accountName']);
  if (accountName !== undefined && accountName === textAt(draft, ['spec', 'accountName']))
    findings.fault(draft.place, {
      path: [...base, 'accountName'],
      found: `${show(accountName)}, the account itself`,
      accepted: words.anotherAccount,
    });
  const isOldConnection = textAt(draft, ['spec', 'connection', 'type']) === 'MWS';
  if (isOldConnection && valueAt(draft.value, base) !== undefined)
    findings.fault(draft.place, {
      path: ['spec', 'connection', 'type'],
      found: 'MWS for an account that is to be cloned',
      accepted: words.connectionForClone,
    });
}

function checkFlows(draft: Draft, findings: Findings): void {
  const seen = new Map<string, number>();
  listAt(draft, ['spec', 'flows']).forEach((_flow, index) => {
    const path = ['spec', 'flows', index];
    const name = textAt(draft, [...path, 'name']);
    checkSchedule(draft, [...path, 'schedule'], findings);
    checkTimezone(draft, [...path, 'timezone'], findings);
    if (name === undefined) return;
    const before = seen.get(name);
    if (before === undefined) seen.set(name, index);
    else
      findings.fault(draft.place, {
        path: [...path, 'name'],
        found: `the flow ${show(name)} a second time, first at ${whereIs(draft, ['spec', 'flows', before])}`,
        accepted: 'each flow once',
      });
    checkFlowName(draft, index, name, findings);
  });
}

function checkTimezone(draft: Draft, path: (string | number)[], findings: Findings): void {
  const text = textAt(draft, path);
  if (text === undefined || text === '' || isTimezone(text)) return;
  findings.fault(draft.place, {
    path,
    found: `the unknown timezone ${show(text)}`,
    accepted: `a name of the IANA database such as UTC or Europe/Berlin${nearestHint(text, timezones())}`,
  });
}

const timezones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

function checkFlowName(draft: Draft, index: number, name: string, findings: Findings): void {
  const path = ['spec', 'flows', index];
  const bare = name.replace(/ \[[^\]]*\]$/, '');
  if (bare !== name) {
    findings.fault(draft.place, {
      path: [...path, 'name'],
      found: `${show(name)}, a name with the account in brackets`,
      accepted: `the name without it: ${bare}`,
    });
    return;
  }
  const entry = findFlow(name);
  if (entry && entry.trigger !== 'schedule' && textAt(draft, [...path, 'schedule']) !== undefined)
    findings.fault(draft.place, {
      path: [...path, 'schedule'],
      found: `a schedule for ${show(name)}, which is started ${entry.trigger === 'chained' ? 'by the flow before it' : 'on demand'}`,
      accepted: 'no schedule for this flow',
    });
  if (entry) return;
  const near = nearest(
    name,
    catalogueFlows.map((flow) => flow.name),
  );
  findings.note(
    draft.place,
    [...path, 'name'],
    `the flow ${show(name)} is not in the catalogue and is looked for in the account${near === undefined ? '' : `; nearest: ${near}`}`,
  );
}
