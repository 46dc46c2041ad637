import { loadOptions, settingOf } from '../fields.ts';
import type { Account, Actor, Field, Json, JsonObject } from '../model.ts';
import { wireField } from '../wire.ts';
import { problem } from '../problem.ts';
import { replaceAccount, type World } from '../world.ts';
import { refuseWhileUpdating } from './guards.ts';

/** Which segment of the name holds the list function: the fourth, and the fifth for the NetSuite side of a static map. */
function listFunction(fieldName: string, type: Json | undefined): string | undefined {
  return fieldName.split('_')[type === 'generates' ? 4 : 3];
}

function refreshed(world: World, account: Account, field: Field, type: Json | undefined): Field {
  const setting = settingOf(field);
  const loads = listFunction(field.name, type);
  // The Amazon side of a static map has a function that loads nothing.
  if (!setting?.list || loads === undefined || loads === 'dummyExtractsMethod') return field;
  return { ...field, ...loadOptions(world, setting.list, setting.path, account.id) };
}

/**
 * `refreshMetadata` of the app: `{fieldName, type?}` in, the field with options as NetSuite has them now out. The whole
 * document is read and written back, as when settings are saved. A name of fewer than four segments answers `[]`.
 */
export async function refreshMetadata(world: World, actor: Actor, body: JsonObject): Promise<Json> {
  refuseWhileUpdating(world);
  const fieldName = body['fieldName'];
  if (typeof fieldName !== 'string') {
    throw problem(422, 'missing_required_field', 'fieldName is missing', 'fieldName');
  }
  if (fieldName.split('_').length < 4) return [];
  const tile = world.tile();
  const netsuite = world.state.connections[tile.netsuiteConnectionId];
  if (!netsuite || netsuite.offline) {
    throw problem(
      422,
      'connection_offline',
      'The NetSuite connection is offline. Bring it online and refresh again.',
    );
  }
  const { document } = tile;
  for (const account of document.accounts) {
    const field = account.fields.find((one) => one.name === fieldName);
    if (!field) continue;
    const next = refreshed(world, account, field, body['type']);
    // A field that stores only its choice is answered with the whole list, which is not kept.
    if (field.yieldsLabel) return wireField(world, next, true);
    await world.pause(world.choices.settingsMilliseconds);
    const fields = account.fields.map((one) => (one.name === fieldName ? next : one));
    world.writeDocument(replaceAccount(document, { ...account, fields }));
    const changes = [
      { fieldPath: `settings.${account.id}.${fieldName}.options`, oldValue: field.copy, newValue: next.copy },
    ];
    if (field.copy !== next.copy) world.audit(actor, { resourceType: 'integration', id: tile._id, changes });
    return wireField(world, next);
  }
  throw problem(422, 'invalid_field', `No field is called ${fieldName}.`, 'fieldName');
}
