import type {
  AuditDocument,
  ConnectionDocument,
  FieldDocument,
  FlowDocument,
  ImportDocument,
  InstallerAnswer,
  IntegrationDocument,
  JobDocument,
  Json,
  LicenceDocument,
  LicenceMetadataDocument,
  StepDocument,
} from './documents.ts';
import type { Learned } from './methods/learned.ts';

/** One operation of an RFC 6902 patch. */
export interface PatchOperation {
  op: 'add' | 'replace' | 'remove';
  path: string;
  value?: Json;
}

/** Who goes first when the quota is short. */
export type Priority = 'person' | 'change' | 'sweep';

/** How one call is to be treated; `signal` cuts it off. */
export interface CallOptions {
  readonly lane?: Priority;
  readonly signal?: AbortSignal;
}

/**
 * Whether a connection works. False comes with what the platform says; undefined, with why, where it cannot be pinged at
 * all.
 */
export interface Ping {
  readonly online: boolean | undefined;
  readonly message?: string;
}

/**
 * The platform as the rooms above use it. Every method is one route (lists: one call a page) and rejects with a
 * `PlatformError`; no answer of a write is proof that anything changed.
 */
export interface PlatformApi {
  /** Base URL of the API, without `/v1`. */
  readonly baseURL: string;
  /** What was found out of this tenant so far. */
  readonly learned: Learned;
  tokenInfo(options?: CallOptions): Promise<{ _userId?: string; scope?: string }>;
  listIntegrations(options?: CallOptions): Promise<IntegrationDocument[]>;
  getIntegration(integrationId: string, options?: CallOptions): Promise<IntegrationDocument>;
  listFlows(integrationId: string, options?: CallOptions): Promise<FlowDocument[]>;
  listConnections(integrationId: string, options?: CallOptions): Promise<ConnectionDocument[]>;
  /** The imports of a tile with what Storekeeper reads of them: names, external ids, mappings and lookups. */
  listImports(integrationId: string, options?: CallOptions): Promise<ImportDocument[]>;
  listLicences(options?: CallOptions): Promise<LicenceDocument[]>;
  listAudit(integrationId: string, query: { from?: string }, options?: CallOptions): Promise<AuditDocument[]>;
  /** The value of a key of the global state, undefined where there is none (404). */
  getState(key: string, options?: CallOptions): Promise<Json | undefined>;
  putState(key: string, value: Json, options?: CallOptions): Promise<void>;
  deleteState(key: string, options?: CallOptions): Promise<void>;
  getFlow(flowId: string, options?: CallOptions): Promise<FlowDocument>;
  /** The newest run of a flow, with those of its steps where the platform tells them; empty where it never ran. */
  listLatestJobs(flowId: string, options?: CallOptions): Promise<JobDocument[]>;
  /** The runs of the flows of a tile that were begun since a moment, ISO-8601, in no order. */
  listFlowJobs(integrationId: string, from: string, options?: CallOptions): Promise<JobDocument[]>;
  patchFlow(flowId: string, operations: PatchOperation[], options?: CallOptions): Promise<void>;
  /** Replaces a flow: what is left out is gone. Refuses, without a call, a document that contains a mask. */
  putFlow(flowId: string, document: FlowDocument, options?: CallOptions): Promise<void>;
  getConnection(connectionId: string, options?: CallOptions): Promise<ConnectionDocument>;
  /** Refuses, without a call, a document that contains a mask: it would be stored and break the connection. */
  putConnection(connectionId: string, document: ConnectionDocument, options?: CallOptions): Promise<void>;
  /** Pings by whichever method the tenant has. A connection that is not there is one that cannot be pinged. */
  pingConnection(connectionId: string, options?: CallOptions): Promise<Ping>;
  /**
   * Address at Amazon, or of the platform on the way there, that a person opens to consent; undefined where the platform does
   * not tell a token, or tells none that a browser could be sent to.
   */
  authorizationURL(connectionId: string, options?: CallOptions): Promise<string | undefined>;
  /** Opens the add-account wizard, or answers the pending steps of one that is open. Never repeated by the client. */
  addNewStore(integrationId: string, options?: CallOptions): Promise<StepDocument[]>;
  /** Runs one step of the wizard. Never repeated by the client. */
  runInstallerStep(
    integrationId: string,
    installerFunction: string,
    body: { formVal?: Record<string, Json> },
    options?: CallOptions,
  ): Promise<InstallerAnswer>;
  /**
   * Begins to uninstall an account: the steps that are left, or that the whole integration is to be removed, which is so
   * for its last account (platform.md P106). Cannot be undone. Never repeated by the client.
   */
  preUninstall(
    integrationId: string,
    accountId: string,
    options?: CallOptions,
  ): Promise<StepDocument[] | { removeIntegration: true }>;
  /** Runs one step of uninstalling an account. Never repeated by the client. */
  runUninstallerStep(
    integrationId: string,
    uninstallerFunction: string,
    accountId: string,
    options?: CallOptions,
  ): Promise<InstallerAnswer>;
  /** Removes an integration whose last account is uninstalled. Never repeated by the client. */
  removeIntegration(integrationId: string, options?: CallOptions): Promise<void>;
  /** Saves settings of one account. Never repeated by the client: handlers may start flows. */
  persistSettings(
    integrationId: string,
    accountId: string,
    values: Record<string, Json>,
    options?: CallOptions,
  ): Promise<void>;
  /** Switches one flow through the app, which is the only way that keeps its own flags right. */
  toggleFlow(
    integrationId: string,
    accountId: string,
    flowId: string,
    disabled: boolean,
    options?: CallOptions,
  ): Promise<void>;
  /** Reloads the options of one field from NetSuite; `type` is `extracts` or `generates` for a static map. */
  refreshMetadata(
    integrationId: string,
    fieldName: string,
    type?: 'extracts' | 'generates',
    options?: CallOptions,
  ): Promise<FieldDocument | FieldDocument[]>;
  /** The whole document of an import. */
  getImport(importId: string, options?: CallOptions): Promise<ImportDocument>;
  /** Replaces an import. Refuses, without a call, a document that contains a mask. What the app locks is dropped in silence. */
  putImport(importId: string, document: ImportDocument, options?: CallOptions): Promise<void>;
  /** The add-ons of the app, and what the licence says of them for each account. Changes nothing. */
  licenceMetadata(integrationId: string, options?: CallOptions): Promise<LicenceMetadataDocument>;
  /** Installs or removes an add-on of one account by the function that the app names for it. Never repeated by the client. */
  runAddOnFunction(
    integrationId: string,
    family: 'installer' | 'uninstaller',
    addOnFunction: string,
    body: { storeId: string; addOnId: string },
    options?: CallOptions,
  ): Promise<InstallerAnswer>;
}
