import { anything, flag, list, literal, members, text, values, type Shape } from './shapes.ts';

const staticMap = members({
  ...{ name: text, label: text, type: text, allowFailures: flag, default: literal, map: values(literal) },
  ...{
    supportsRefresh: flag,
    supportsGeneratesRefresh: flag,
    properties: members({ yieldValueAndLabel: flag }),
  },
});
const plainField = members({
  ...{ name: text, label: text, type: text, supportsRefresh: flag, supportsGeneratesRefresh: flag },
  properties: members({ yieldValueAndLabel: flag }),
});

/** Values and options may be anything; they are read with care. */
const field: Shape = (value, path, report) => {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  return (type === 'staticMapWidget' ? staticMap : plainField)(value, path, report);
};

const section: Shape = (value, path, report) => ofSection(value, path, report);
const ofSection = members({
  ...{ id: text, title: text, mode: text, shopInstallComplete: flag },
  fields: list(field),
  flows: list(members({ _id: text, showSchedule: flag, settings: list(field) })),
  sections: list(section),
});

const store = members({
  ...{ accountid: text, accountname: text, shopInstallComplete: flag, amazonHttpConnectionId: text },
  ...{ flows: list(text), imports: list(text) },
});

/** In an app with one account `general` is one section and is not read. */
const general: Shape = (value, path, report) =>
  Array.isArray(value) ? list(section)(value, path, report) : members({})(value, path, report);

export const integrationShape = members({
  ...{
    _id: text,
    name: text,
    tag: text,
    version: text,
    mode: text,
    updateInProgress: flag,
    _connectorId: text,
  },
  ...{ installSteps: list(anything), uninstallSteps: list(anything) },
  settings: members({
    ...{ supportsMultiStore: flag, connectorEdition: text },
    commonresources: members({ netsuiteConnectionId: text, secondaryNetSuiteConnectionId: text }),
    storemap: list(store),
    addOnMap: values(values(members({ flows: list(text) }))),
    sections: list(section),
    general,
  }),
});

export const flowShape = members({
  ...{ _id: text, name: text, disabled: flag, schedule: text, timezone: text, lastExecutedAt: text },
});

export const connectionShape = members({
  ...{ _id: text, name: text, type: text, offline: flag, needsAuthorization: flag, createdAt: text },
  http: members({
    type: text,
    unencrypted: members({ marketplaceId: text, sellingRegion: text, sellerId: text }),
  }),
});

export const licenceShape = members({
  ...{ _id: text, _integrationId: text, expires: text },
  opts: members({
    connectorEdition: text,
    addonLicenses: list(members({ type: text, licenses: list(anything) })),
  }),
});

const mappingField = members({
  ...{ generate: text, extract: literal, hardCodedValue: literal, lookupName: text },
  ...{ extractDateFormat: text, extractDateTimezone: text },
});
const mapping = members({
  fields: list(mappingField),
  lists: list(members({ generate: text, fields: list(mappingField) })),
});
const lookups = list(members({ name: text, map: values(literal), default: literal, allowFailures: flag }));

export const importShape = members({
  ...{ _id: text, name: text, externalId: text, mappings: list(anything), mapping, lookups },
  netsuite_da: members({ mapping, lookups }),
});

export const metadataShape = members({
  addOns: members({
    addOnMetaData: list(
      members({ id: text, name: text, installerFunction: text, uninstallerFunction: text }),
    ),
    addOnLicenses: list(members({ id: text, status: text, storeId: text })),
  }),
});
