/**
 * The emulator's state: plain data that can be written as JSON and read back. What stands here is what the platform,
 * the app, NetSuite and Amazon would hold; nothing of it is shared with the rooms that use the emulator.
 */
import type { SettingKind } from '../catalogue/settings.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** `[value on the wire, label]`. */
export type Option = readonly [string, string];

export interface User {
  readonly _id: string;
  readonly email: string;
  readonly name: string;
}

/** Who does something, and through what: it is what the audit log says afterwards. */
export interface Actor {
  readonly source: 'ui' | 'api' | 'connector' | 'stack' | 'system';
  readonly user: User;
}

/** A settings field of one account. Immutable: a save makes a new one. */
export interface Field {
  /** The catalogue's path, or a name of the emulator's own for fields that a manifest cannot declare. */
  readonly path: string;
  readonly name: string;
  readonly label: string;
  readonly section: readonly string[];
  readonly kind: SettingKind;
  /** For a static map: `{map, default, allowFailures}`. Undefined where nothing was ever saved. */
  readonly value?: Json | undefined;
  /** Key of the copy of a NetSuite list that this field last loaded: `locations@3`. */
  readonly copy?: string | undefined;
  /** Options that belong to this field alone. */
  readonly options?: readonly Option[] | undefined;
  /** The flow whose settings show this field, in place of a section's. */
  readonly flow?: string | undefined;
  /** Only the chosen pair is stored, and `{id, label}` is what has to be sent. */
  readonly yieldsLabel?: boolean | undefined;
}

/** The documents that the app made for one flow of an account. */
export interface FlowParts {
  readonly flowId: string;
  readonly exportId: string;
  readonly matrixExportId?: string | undefined;
  readonly importId: string;
  /** Section of a flow that a person built; the catalogue says that of the others. */
  readonly section?: string;
}

/** An account as the integration document holds it. Immutable, so that a reader may keep the document it read. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly mode: 'install' | 'settings' | 'uninstall';
  readonly installComplete: boolean;
  readonly connectionId: string;
  readonly fields: readonly Field[];
  /** By the flow's external id. */
  readonly parts: Readonly<Record<string, FlowParts>>;
  /** External ids of the flows that the app itself believes to be on. */
  readonly enabledFlows: readonly string[];
  /** Saved searches in NetSuite by what they are for. */
  readonly searches: Readonly<Record<string, string>>;
  /** Installed add-ons with the external ids of their flows. */
  readonly addOns: Readonly<
    Record<string, { readonly flows: readonly string[]; readonly installedOn: string }>
  >;
}

/** The part of the integration document that the app reads whole and writes back whole. */
export interface TileDocument {
  readonly connectorEdition: string;
  readonly defaultSectionId: string;
  readonly accounts: readonly Account[];
}

export interface Tile {
  readonly _id: string;
  readonly _connectorId: string;
  readonly createdAt: string;
  lastModified: string;
  name: string;
  tag: string;
  description: string;
  readme: string;
  version: string;
  mode: 'settings' | 'uninstall';
  updateInProgress: boolean;
  readonly netsuiteConnectionId: string;
  document: TileDocument;
}

/** A wizard that was opened and not finished. */
export interface Draft {
  readonly accountId: string;
  readonly connectionId: string;
  connectionVerified: boolean;
  bundleInstalled: boolean;
  bundleVerified: boolean;
}

/** A resource as it stands on the platform; the fields are the wire's. */
export interface Resource {
  readonly _id: string;
  readonly createdAt: string;
  lastModified: string;
  name: string;
  [key: string]: Json | undefined;
}

export interface FlowResource extends Resource {
  disabled: boolean;
  externalId: string;
}

export interface ConnectionResource extends Resource {
  type: string;
  offline: boolean;
}

export interface Licence {
  readonly _id: string;
  readonly created: string;
  expires: string;
  edition: string;
  /** How many accounts may exist. */
  stores: number;
  /** Add-on licences by add-on id. */
  addOns: Record<string, number>;
  /** Whether the platform has switched the flows off because it ran out. */
  suspended: boolean;
}

export interface SearchFilter {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A saved search in NetSuite. */
export interface SavedSearch {
  readonly id: string;
  title: string;
  readonly role: string;
  readonly accountId: string | null;
  readonly locked: boolean;
  filters: SearchFilter[];
}

export interface NetSuite {
  lists: Record<string, { version: number; entries: { id: string; text: string }[] }>;
  /** What fields loaded at one time or another, by `list@version`. */
  copies: Record<string, Option[]>;
  searches: Record<string, SavedSearch>;
  /** The app's record of each account, by account id. */
  accountRecords: Record<string, { name: string; inactive: boolean }>;
  nextId: number;
}

export interface AuditEntry {
  readonly _id: string;
  readonly resourceType: string;
  readonly _resourceId: string;
  readonly source: string;
  readonly event: string;
  readonly fieldChanges: { fieldPath: string; oldValue: Json; newValue: Json }[];
  readonly time: string;
  readonly byUser: User;
}

export interface Job {
  readonly _id: string;
  readonly type: 'flow' | 'export' | 'import';
  readonly _integrationId: string;
  readonly _flowId: string;
  readonly _parentJobId?: string | undefined;
  readonly _exportId?: string | undefined;
  readonly _importId?: string | undefined;
  readonly createdAt: string;
  /** Epoch milliseconds. */
  readonly started: number;
  readonly ends: number;
  canceled: boolean;
}

export interface State {
  readonly format: 1;
  readonly seed: number;
  random: number;
  readonly user: User;
  tile: Tile | null;
  draft: Draft | null;
  latestVersion: string;
  connections: Record<string, ConnectionResource>;
  flows: Record<string, FlowResource>;
  exports: Record<string, Resource>;
  imports: Record<string, Resource>;
  /** Flows that were switched and do not show it yet; `due` in epoch milliseconds. */
  lagging: Record<string, { disabled: boolean; due: number }>;
  /** Connections that a person took offline: a ping fails until they are put back. */
  forcedOffline: Record<string, boolean>;
  licence: Licence;
  netsuite: NetSuite;
  audit: AuditEntry[];
  jobs: Record<string, Job>;
  /** The state API, by `global/key` or `integrations/<id>/key`. */
  keys: Record<string, Json>;
}

export type ResourceKind = 'connections' | 'flows' | 'exports' | 'imports';
