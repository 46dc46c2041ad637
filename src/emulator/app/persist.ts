import { isDeepStrictEqual } from 'node:util';
import type { Faults } from '../faults.ts';
import { saveMethodOf } from '../fields.ts';
import type { Account, Actor, Field, Json, JsonObject, TileDocument } from '../model.ts';
import { problem } from '../problem.ts';
import { replaceAccount, type World } from '../world.ts';
import { runHandler, swallowingHandlers, type Saved } from './handlers.ts';
import { refuseWhileUpdating } from './guards.ts';
import { toggleFlow } from './toggle.ts';

interface Change {
  readonly account: Account;
  readonly field: Field;
  readonly value: Json;
}

/** Whether the library takes a sent value for a change (platform.md P49). */
function isChange(field: Field, sent: Json): boolean {
  if (field.kind === 'staticMap') {
    const old = (field.value ?? {}) as { map?: Json; default?: Json; allowFailures?: Json };
    const next = (sent ?? {}) as { map?: Json; default?: Json; allowFailures?: Json };
    // The order of the keys of the map counts here.
    return (
      JSON.stringify(old.map ?? {}) !== JSON.stringify(next.map ?? {}) ||
      (old.default ?? null) !== (next.default ?? null) ||
      (old.allowFailures ?? false) !== (next.allowFailures ?? false)
    );
  }
  const empty = field.value === undefined || field.value === null || field.value === '';
  if (empty && !sent) return false;
  if (field.yieldsLabel && sent !== null && typeof sent === 'object' && !Array.isArray(sent)) {
    return sent['id'] !== field.value;
  }
  return !isDeepStrictEqual(field.value, sent);
}

/** The changed fields of a call, looked for in every account of the tile; names that nobody has are dropped. */
function changesOf(world: World, document: TileDocument, sent: JsonObject): Change[] {
  const byName = new Map<string, { account: Account; field: Field }>();
  for (const account of document.accounts) {
    for (const field of account.fields) byName.set(field.name, { account, field });
  }
  const changes: Change[] = [];
  for (const [name, value] of Object.entries(sent)) {
    const found = byName.get(name);
    if (!found) continue;
    if (world.choices.equalValueRunsHandler || isChange(found.field, value))
      changes.push({ ...found, value });
  }
  return changes;
}

function withField(account: Account, field: Field, value: Json): Account {
  return {
    ...account,
    fields: account.fields.map((one) => (one.name === field.name ? { ...one, value } : one)),
  };
}

interface Outcome {
  document: TileDocument;
  readonly messages: string[];
  readonly audited: { fieldPath: string; oldValue: Json | undefined; newValue: Json }[];
  startedFlow: string | undefined;
  reload: boolean;
}

function saveOne(
  world: World,
  actor: Actor,
  faults: Faults,
  change: Change,
  changes: Change[],
  outcome: Outcome,
) {
  const account = outcome.document.accounts.find((one) => one.id === change.account.id) ?? change.account;
  const fault = faults.handlerFault(
    `/v1/integrations/${world.tile()._id}/settings/persistSettings`,
    saveMethodOf(change.field),
  );
  let saved: Saved;
  if (fault !== undefined) {
    const swallows = fault.swallow || swallowingHandlers.has(saveMethodOf(change.field));
    if (!swallows) {
      outcome.messages.push(fault.message);
      return;
    }
    saved = { value: change.field.value ?? '' };
  } else {
    const together = new Map(
      changes.filter((one) => one.account.id === account.id).map((one) => [one.field.path, one.value]),
    );
    const otherNames = outcome.document.accounts
      .filter((one) => one.id !== account.id)
      .map((one) => one.name);
    try {
      saved = runHandler({
        world,
        actor,
        account,
        field: change.field,
        value: change.value,
        together,
        otherNames,
      });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      outcome.messages.push(error.message);
      return;
    }
  }
  outcome.document = replaceAccount(
    outcome.document,
    withField(saved.account ?? account, change.field, saved.value),
  );
  outcome.audited.push({
    fieldPath: `settings.${account.id}.${change.field.name}`,
    oldValue: change.field.value,
    newValue: saved.value,
  });
  outcome.startedFlow ??= saved.startedFlow;
  outcome.reload ||= saved.reload === true;
}

/** Saves the changed fields of one call and writes the whole document back, unless a handler has failed. */
async function saveFields(world: World, actor: Actor, sent: JsonObject, faults: Faults): Promise<Outcome> {
  const tile = world.tile();
  const outcome: Outcome = {
    document: tile.document,
    messages: [],
    audited: [],
    startedFlow: undefined,
    reload: false,
  };
  const changes = changesOf(world, outcome.document, sent);
  for (const change of changes) saveOne(world, actor, faults, change, changes, outcome);
  if (changes.length > 0) world.touch();
  await world.pause(world.choices.settingsMilliseconds);
  if (outcome.messages.length > 0) throw problem(422, 'settings_not_saved', outcome.messages.join('\n'));
  if (outcome.audited.length > 0) {
    // The last one who writes wins: what others wrote since the document was read is lost, as on the platform.
    world.writeDocument(outcome.document);
    world.audit(actor, { resourceType: 'integration', id: tile._id, changes: outcome.audited });
  }
  return outcome;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * `persistSettings` of the app: one account key in `pending`; a flow switch (`{flowId, disabled}`) or fields, not both.
 * Answers `{success: true, …}` also where nothing was changed; a handler that refuses makes the whole call a 422 with all
 * messages, while what other handlers did outside of the document stays.
 */
export async function persistSettings(
  world: World,
  actor: Actor,
  body: JsonObject,
  faults: Faults,
): Promise<JsonObject> {
  refuseWhileUpdating(world);
  const pending = body['pending'];
  if (!isObject(pending)) throw problem(422, 'missing_required_field', 'pending is missing', 'pending');
  const keys = Object.keys(pending);
  if (keys.length > 1)
    throw problem(422, 'invalid_field', 'pending property has more than one shopId', 'pending');
  const sent = keys[0] === undefined ? undefined : pending[keys[0]];
  // A body without an account key is answered with success and changes nothing.
  if (!isObject(sent)) return { success: true, pending };
  if (typeof sent['flowId'] === 'string' && typeof sent['disabled'] === 'boolean') {
    const started = toggleFlow(world, actor, sent['flowId'], sent['disabled']);
    return { success: true, pending, ...(started !== undefined && { _flowId: started }) };
  }
  const outcome = await saveFields(world, actor, sent, faults);
  return {
    success: true,
    pending,
    ...(outcome.reload && { settings: {} }),
    ...(outcome.startedFlow !== undefined && { _flowId: outcome.startedFlow }),
  };
}
