/**
 * What the platform does is not public everywhere. Every such choice of the emulator stands here, with its reason, and
 * can be switched when it starts or later through `PATCH /_emulator/choices`. docs/platform.md says which fact of the
 * platform each of them plays.
 */
export interface Choices {
  /** Length of an account id. Other apps of the vendor use a random string of ten. */
  accountIdLength: number;
  /** Whether the configure form also asks for the account's name. Where the real wizard asks is not public. */
  nameInWizard: boolean;
  /** `addNewStore` with a draft open answers the pending steps, as the app's page needs; false refuses with 422. */
  draftResumes: boolean;
  /** What is answered when no store licence is free. Status and envelope as the documented function errors. */
  noLicence: { status: number; code: string; message: string };
  /**
   * Catalogue paths of settings, and external ids of flows (schedule, mapping), that cloning leaves out: a copy that broke
   * off half-way.
   */
  cloneLeavesOut: string[];
  /**
   * A mask that is PUT into a connection: `stored` breaks it at the next ping, as the vendor's command line of 2026 warns,
   * `kept` is lenient.
   */
  maskOnPut: Word<'maskOnPut'>;
  /** Whether a user's PUT of an app's import may change its mapping. The sources conflict; the extension docs say yes. */
  mappingEditable: boolean;
  /** Whether PATCH `/disabled` of an app's flow is accepted. It then bypasses the app, to expose wrong clients. */
  patchDisabledAccepted: boolean;
  /** Milliseconds between reading and writing the whole document in persistSettings and refreshMetadata. */
  settingsMilliseconds: number;
  /** Members of a page where no `limit` is asked for. The docs say both 100 and 1000. */
  pageSize: number;
  /** An empty list: the docs say 204 without a body for flows and connections. */
  emptyListStatus: Word<'emptyListStatus'>;
  /** Milliseconds that installer and uninstaller functions take. */
  installerMilliseconds: number;
  /** Whether `GET /licenses` answers to an API token. */
  licencesWithToken: boolean;
  /** Source in the audit log of what the app's backend writes for a user. */
  backendSource: Word<'backendSource'>;
  /** Whether Amazon's consent is there without a person. */
  consentGiven: boolean;
  /**
   * Whether Amazon's consent fills in the seller at once. Observed as part of the same call back; false leaves it blank until
   * `POST /_emulator/seller`, as it would be where the platform asks Amazon for it later.
   */
  sellerWithConsent: boolean;
  /** Whether the bundle is in NetSuite without a person. */
  bundleInstalled: boolean;
  /**
   * Paths of an integration that PATCH may change: those of the vendor's command line of 2026, which are all the app's own and
   * are taken and dropped. Earlier notes had `/name` alone.
   */
  integrationPatchPaths: string[];
  /** What a write is answered while an update is in progress. The docs only say that it is refused. */
  updating: { status: number; code: string; message: string };
  /** Whether the installer functions work with an API token; only their siblings were seen to. */
  installerWithToken: boolean;
  /** Whether saving an equal value runs the handler. The library skips it; notes on a newer app say it runs. */
  equalValueRunsHandler: boolean;
  /** Milliseconds until a flow shows that it was switched; the vendor's own page reads again and corrects itself. */
  flowLagMilliseconds: number;
  /** Whether a scheduled flow runs at once when it is switched on. The docs say that it may. */
  enabledFlowRunsAtOnce: boolean;
  /** Whether pickers of NetSuite items store only the chosen pair and want `{id, label}`. Seen in the library for some lists. */
  itemPickersYieldLabel: boolean;
  /** Milliseconds that a run of a flow takes. */
  jobMilliseconds: number;
  /**
   * What a refused token is answered: a bare `message` (the vendor's documentation, and seen on a live tenant in 2026), or the
   * error envelope of every other refusal, as was assumed before.
   */
  unauthorizedBody: Word<'unauthorizedBody'>;
  /** `GET /v1/state` where nothing is kept. Documented: 204; assumed before: 200 and an empty list. */
  emptyStateStatus: Word<'emptyStateStatus'>;
  /** Whether the role of the token may use the platform's state; one that may only look at a tile need not. */
  stateWithToken: boolean;
  /** Scope that `tokenInfo` tells; empty: none, as seen on a live tenant, where it is `*` at most. */
  tokenScope: string;
  /**
   * How connections are pinged: POST in every document of the vendor and in its command line of 2026, GET in documents of 2017
   * and in notes of a staging system.
   */
  pingMethod: Word<'pingMethod'>;
  /**
   * Whether the token is told where a person consents, and connections say that they need authorization. Read in the vendor's
   * command line of 2026; the web client of earlier years knows only its own page.
   */
  consentAddress: boolean;
  /** Whether the connection of an open wizard comes with a masked client secret, so that nobody can put it back as it was read. */
  wizardConnectionMasked: boolean;
  /** What a PUT names the grant in a connection's OAuth: the newest schemas, or what the older web client wrote. */
  grantType: Word<'grantType'>;
  /**
   * Whether `schedule` and `timezone` of a flow may be patched: the command line of 2026 lists neither, and replaces and removes
   * alone, so `refused`; an old help page lists both, as strict RFC 6902 (`add` where nothing is set) or with `replace` alone.
   */
  schedulePatch: Word<'schedulePatch'>;
  /**
   * How a wrong schedule is refused. `named`: as the newest schemas say, all wildcards with `invalid_value`, nonsense with
   * `schedule_not_supported`, and null clears; `invalid_field`: wildcards pass, null does not, as was assumed before.
   */
  scheduleFaults: Word<'scheduleFaults'>;
  /** Code of the refusal to run a flow that is off. The first is what the vendor's command line knows. */
  disabledRunCode: Word<'disabledRunCode'>;
  /** Whether the summary of a flow's errors names every step, also with none, as seen on a live tenant, or only those with some. */
  errorSummary: Word<'errorSummary'>;
  /**
   * Whether the audit log filters by source, event and the rest, and takes them by POST too (several values of one as a list),
   * as the vendor's command line uses it.
   */
  auditFilters: boolean;
  /**
   * Origin that `Link` headers name; empty: the one that was called. The vendor's command line expects that it may be another,
   * not that it is, so that it is a switch: a person who follows a link by hand is to get somewhere.
   */
  linkOrigin: string;
  /** Whether lists take `skip` and a slash at their end, as documented and used by the vendor's command line. */
  lenientLists: boolean;
  /**
   * Whether `GET /v1/jobs` asks for an id of something. The vendor's command line lists jobs without; who works with the stricter
   * answer works with both.
   */
  jobsNeedId: boolean;
  /** Whether version and tag that nobody has set are null, which the newest schemas allow, or empty. */
  unsetAsNull: boolean;
  /**
   * `default` of a lookup of a NetSuite import that has none: the newest schemas know a text alone, so it is an empty one, as it
   * is where null is sent; assumed before: null.
   */
  lookupDefault: Word<'lookupDefault'>;
  /** `install` of an integration: a list of steps, or the word that the newest schemas allow in its place. */
  installMember: Word<'installMember'>;
  /** Tokens that the leaky bucket holds, and how many come back each second. Documented; switchable for tests. */
  bucketCapacity: number;
  bucketRefillPerSecond: number;
}

/** What may be chosen where a choice is one of a few words or numbers; the first is the default. */
export const choiceValues = {
  maskOnPut: ['stored', 'kept'],
  emptyListStatus: [204, 200],
  backendSource: ['connector', 'stack'],
  unauthorizedBody: ['message', 'errors'],
  emptyStateStatus: [204, 200],
  pingMethod: ['POST', 'GET', 'both'],
  grantType: ['authorizationcode', 'authorizecode'],
  schedulePatch: ['refused', 'add', 'replace'],
  scheduleFaults: ['named', 'invalid_field'],
  disabledRunCode: ['inactive_flow', 'invalid_flow'],
  errorSummary: ['everyStep', 'withErrors'],
  lookupDefault: ['text', 'null'],
  installMember: ['list', 'cards'],
} as const satisfies Partial<Record<keyof Choices, readonly unknown[]>>;
type Word<Name extends keyof typeof choiceValues> = (typeof choiceValues)[Name][number];

/**
 * The choices that hold where nothing else is said: the newest evidence (the vendor's command line and schemas of 2026, notes of
 * live tenants) where it is stronger than what was assumed before, and never the kinder of two that are as likely.
 */
export const defaultChoices: Choices = {
  accountIdLength: 10,
  nameInWizard: false,
  draftResumes: true,
  noLicence: {
    status: 422,
    code: 'license_required',
    message: 'No license is free for another Amazon account of this integration app.',
  },
  cloneLeavesOut: [],
  maskOnPut: 'stored',
  mappingEditable: true,
  patchDisabledAccepted: true,
  settingsMilliseconds: 2,
  pageSize: 1000,
  emptyListStatus: 204,
  installerMilliseconds: 0,
  licencesWithToken: true,
  backendSource: 'connector',
  consentGiven: false,
  sellerWithConsent: true,
  bundleInstalled: false,
  integrationPatchPaths: ['/apiGroupings', '/flowGroupings', '/settings'],
  updating: {
    status: 422,
    code: 'update_in_progress',
    message: 'The integration app is being updated. Settings cannot be changed until the update is done.',
  },
  installerWithToken: true,
  equalValueRunsHandler: false,
  flowLagMilliseconds: 0,
  enabledFlowRunsAtOnce: false,
  itemPickersYieldLabel: false,
  jobMilliseconds: 2000,
  unauthorizedBody: 'message',
  emptyStateStatus: 204,
  stateWithToken: true,
  tokenScope: '',
  pingMethod: 'POST',
  consentAddress: true,
  wizardConnectionMasked: false,
  grantType: 'authorizationcode',
  schedulePatch: 'refused',
  scheduleFaults: 'named',
  disabledRunCode: 'inactive_flow',
  errorSummary: 'everyStep',
  auditFilters: true,
  linkOrigin: '',
  lenientLists: true,
  jobsNeedId: true,
  unsetAsNull: true,
  lookupDefault: 'text',
  installMember: 'list',
  bucketCapacity: 1000,
  bucketRefillPerSecond: 300,
};

/**
 * The defaults with `changes` over them. An unknown name, a value of another type and a word that is not one of the choice are
 * errors that name what there is.
 */
export function withChoices(base: Choices, changes: Partial<Choices>): Choices {
  for (const [name, value] of Object.entries(changes)) {
    const known = Object.entries(defaultChoices).find(([key]) => key === name);
    if (!known) {
      throw new Error(`no choice is called ${name}; there are ${Object.keys(defaultChoices).join(', ')}`);
    }
    const expected = Array.isArray(known[1]) ? 'list' : typeof known[1];
    const found = Array.isArray(value) ? 'list' : typeof value;
    if (found !== expected) throw new Error(`choice ${name} is a ${found}, a ${expected} would be accepted`);
    const words: readonly unknown[] | undefined = Object.entries(choiceValues).find(
      ([key]) => key === name,
    )?.[1];
    if (words && !words.includes(value))
      throw new Error(
        `choice ${name} is ${JSON.stringify(value)}, one of ${words.join(', ')} would be accepted`,
      );
  }
  return { ...base, ...changes };
}
