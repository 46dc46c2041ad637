/**
 * The shapes that integrator.io answers with, as far as Storekeeper reads them. Every field that is not sure to be
 * there is optional: the documents are the vendor's and change without notice.
 */

/** JSON as it travels. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A settings field of the app (platform.md P44). */
export interface FieldDocument {
  name: string;
  label?: string;
  type?: string;
  value?: Json;
  options?: Json;
  supportsRefresh?: boolean;
  /** `yieldValueAndLabel`: only the chosen pair is stored as options, and it is saved as `{ id, label }`. */
  properties?: { yieldValueAndLabel?: boolean };
  map?: Record<string, string>;
  default?: string | null;
  allowFailures?: boolean;
  extracts?: { id: string; text: string }[];
  generates?: { id: string; text: string }[];
  [key: string]: unknown;
}

/** A flow as a section of an account lists it. */
export interface SectionFlowDocument {
  _id: string;
  showSchedule?: boolean;
  showMapping?: boolean;
  disableSlider?: boolean;
  settings?: FieldDocument[];
}

/** A section of an account: functional sections below the account's own, tabs below those. */
export interface SectionDocument {
  id?: string;
  title?: string;
  mode?: string;
  shopInstallComplete?: string | boolean;
  fields?: FieldDocument[];
  flows?: (SectionFlowDocument | null)[];
  sections?: (SectionDocument | null)[];
}

/** An entry of `settings.storemap`. */
export interface StoreDocument {
  accountid?: string;
  accountname?: string;
  shopInstallComplete?: string | boolean;
  amazonHttpConnectionId?: string;
  flows?: (string | null)[];
  imports?: (string | null)[];
  [key: string]: unknown;
}

export interface IntegrationSettings {
  supportsMultiStore?: boolean | string;
  storeLabel?: string;
  connectorEdition?: string;
  defaultSectionId?: string;
  commonresources?: { netsuiteConnectionId?: string; secondaryNetSuiteConnectionId?: string };
  storemap?: (StoreDocument | null)[];
  /** By account id, then by add-on. */
  addOnMap?: Record<string, Record<string, { flows?: (string | null)[] } | null> | null>;
  sections?: (SectionDocument | null)[];
  general?: (SectionDocument | null)[] | SectionDocument;
}

export interface IntegrationDocument {
  _id: string;
  name?: string;
  tag?: string;
  version?: string;
  mode?: string;
  sandbox?: boolean;
  updateInProgress?: boolean;
  _connectorId?: string;
  installSteps?: unknown[];
  uninstallSteps?: unknown[];
  settings?: IntegrationSettings;
}

export interface FlowDocument {
  _id: string;
  name?: string;
  externalId?: string;
  disabled?: boolean;
  schedule?: string;
  timezone?: string;
  lastExecutedAt?: string;
}

/** A run of a flow, or of one of its steps (platform.md P25). `status`: queued, running, retrying, completed, failed or canceled. */
export interface JobDocument {
  _id: string;
  _flowId?: string;
  type?: string;
  status?: string;
  createdAt?: string;
  startedAt?: string;
  endedAt?: string;
  numSuccess?: number;
  numError?: number;
  numIgnore?: number;
}

export interface ConnectionDocument {
  _id: string;
  createdAt?: string;
  name?: string;
  type?: string;
  offline?: boolean;
  /** Consent at Amazon is outstanding; the platform takes it away with the consent. Not told by every tenant. */
  needsAuthorization?: boolean;
  assistant?: string;
  http?: {
    type?: string;
    baseURI?: string;
    unencrypted?: Record<string, string>;
    auth?: Json;
    [key: string]: unknown;
  };
  netsuite?: { account?: string; environment?: string };
  [key: string]: unknown;
}

export interface LicenceDocument {
  _id: string;
  _connectorId?: string;
  _integrationId?: string;
  expires?: string;
  opts?: {
    connectorEdition?: string;
    addonLicenses?: { type?: string; licenses?: { addOnEdition?: string; addOnId?: string }[] }[];
  };
}

/** A field of a form step. */
export interface FormField {
  name?: string;
  label?: string;
  type?: string;
  options?: Json;
  required?: boolean;
  [key: string]: unknown;
}

/** A step of the wizard (platform.md P92): a connection step has `_connectionId`, a bundle step `installURL`, a form step `form`. */
export interface StepDocument {
  name?: string;
  description?: string;
  completed?: boolean;
  installerFunction?: string;
  uninstallerFunction?: string;
  _connectionId?: string;
  installURL?: string;
  form?: { fieldMap?: Record<string, FormField>; layout?: Json };
}

/** What an installer function answers (platform.md P36). */
export interface InstallerAnswer {
  success?: boolean;
  message?: string;
  resBody?: string;
  stepsToUpdate?: StepDocument[];
}

export interface AuditDocument {
  resourceType?: string;
  _resourceId?: string;
  source?: string;
  event?: string;
  time?: string;
  byUser?: { _id?: string; email?: string; name?: string };
  fieldChanges?: { fieldPath?: string; oldValue?: Json; newValue?: Json }[];
}

/** A field of a classic mapping (platform.md P68). A list of an import repeats these below its own `generate`. */
export interface MappingFieldDocument {
  generate?: string;
  extract?: string;
  hardCodedValue?: string | null;
  lookupName?: string;
  extractDateFormat?: string;
  extractDateTimezone?: string;
  [key: string]: Json | undefined;
}

export interface MappingDocument {
  fields?: (MappingFieldDocument | null)[];
  lists?: ({ generate?: string; fields?: (MappingFieldDocument | null)[] } | null)[];
}

/** A lookup of an import; a static one has a `map` (platform.md P70). */
export interface LookupDocument {
  name?: string;
  map?: Record<string, string>;
  default?: string | null;
  allowFailures?: boolean;
  [key: string]: Json | undefined;
}

/** An import (platform.md P68). NetSuite's keeps its mapping and lookups under `netsuite_da`. */
export interface ImportDocument {
  _id: string;
  name?: string;
  externalId?: string;
  adaptorType?: string;
  mapping?: MappingDocument;
  /** Mapping 2.0. */
  mappings?: unknown[];
  lookups?: (LookupDocument | null)[];
  netsuite_da?: {
    mapping?: MappingDocument;
    lookups?: (LookupDocument | null)[];
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

/** What `getLicenseMetadata` answers (platform.md P103): the add-ons of the app, and for each account what it has or may have. */
export interface LicenceMetadataDocument {
  addOns?: {
    addOnMetaData?: ({
      id?: string;
      name?: string;
      installerFunction?: string;
      uninstallerFunction?: string;
    } | null)[];
    addOnLicenses?: ({ id?: string; status?: string; storeId?: string } | null)[];
  };
}
