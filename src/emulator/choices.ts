/**
 * What the platform does is not public everywhere. Every such choice of the emulator stands here, with its reason, and
 * can be switched when it starts or later through `PATCH /_emulator/choices`. Numbers in brackets are those of the list
 * of gaps in the platform reference.
 */
export interface Choices {
  /** (4) Length of an account id. Other apps of the vendor use a random string of ten. */
  accountIdLength: number;
  /** (3) Whether the configure form also asks for the account's name. Where the real wizard asks is not public. */
  nameInWizard: boolean;
  /** (7) `addNewStore` with a draft open answers the pending steps, as the app's page needs; false refuses with 422. */
  draftResumes: boolean;
  /** (9) What is answered when no store licence is free. Status and envelope as the documented function errors. */
  noLicence: { status: number; code: string; message: string };
  /**
   * Catalogue paths of settings, and external ids of flows (schedule, mapping), that cloning leaves out: a copy that broke
   * off half-way.
   */
  cloneLeavesOut: string[];
  /** (10) A mask that is PUT into a connection: `stored` breaks it at the next ping (worst case), `kept` is lenient. */
  maskOnPut: 'stored' | 'kept';
  /** (11) Whether a user's PUT of an app's import may change its mapping. The sources conflict; the extension docs say yes. */
  mappingEditable: boolean;
  /** (12) Whether PATCH `/disabled` of an app's flow is accepted. It then bypasses the app, to expose wrong clients. */
  patchDisabledAccepted: boolean;
  /** (13) Milliseconds between reading and writing the whole document in persistSettings and refreshMetadata. */
  settingsMilliseconds: number;
  /** (14) Members of a page where no `limit` is asked for. The docs say both 100 and 1000. */
  pageSize: number;
  /** An empty list: the docs say 204 without a body for flows and connections. */
  emptyListStatus: 200 | 204;
  /** (16) Milliseconds that installer and uninstaller functions take. */
  installerMilliseconds: number;
  /** (17) Whether `GET /licenses` answers to an API token. */
  licencesWithToken: boolean;
  /** (18) Source in the audit log of what the app's backend writes for a user. */
  backendSource: 'connector' | 'stack';
  /** (20) Whether Amazon's consent is there without a person. */
  consentGiven: boolean;
  /**
   * Whether Amazon's consent fills in the seller at once. Observed as part of the same call back; false leaves it blank until
   * `POST /_emulator/seller`, as it would be where the platform asks Amazon for it later.
   */
  sellerWithConsent: boolean;
  /** Whether the bundle is in NetSuite without a person. */
  bundleInstalled: boolean;
  /** (21) Paths of an integration that PATCH may change. */
  integrationPatchPaths: string[];
  /** (22) What a write is answered while an update is in progress. The docs only say that it is refused. */
  updating: { status: number; code: string; message: string };
  /** (24) Whether the installer functions work with an API token; only their siblings were seen to. */
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
  /** Tokens that the leaky bucket holds, and how many come back each second. Documented; switchable for tests. */
  bucketCapacity: number;
  bucketRefillPerSecond: number;
}

/** The choices that hold where nothing else is said. */
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
  integrationPatchPaths: ['/name'],
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
  bucketCapacity: 1000,
  bucketRefillPerSecond: 300,
};

/**
 * The defaults with `changes` over them. An unknown name or a value of another type is an error that names the choices.
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
  }
  return { ...base, ...changes };
}
