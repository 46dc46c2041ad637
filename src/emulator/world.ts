import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Choices } from './choices.ts';
import type { Account, Actor, Json, State, Tile, TileDocument, User } from './model.ts';
import { notFound } from './problem.ts';
import { randomText, seededWord } from './random.ts';

/** Entries of the audit log that are kept. */
const auditLimit = 20_000;

export interface AuditNote {
  resourceType: 'integration' | 'flow' | 'connection' | 'export' | 'import' | 'license';
  id: string;
  event?: 'create' | 'update' | 'delete';
  changes?: { fieldPath: string; oldValue: Json | undefined; newValue: Json | undefined }[];
}

/** The state together with time, chance and the choices: what every part of the emulator works on. */
export class World {
  state: State;
  choices: Choices;
  readonly clock: () => number;
  /** Told after every change; persistence hangs on it. */
  onChange: (() => void) | undefined;
  private readonly request = new AsyncLocalStorage<{ changed: boolean }>();

  constructor(state: State, choices: Choices, clock: () => number) {
    this.state = state;
    this.choices = choices;
    this.clock = clock;
  }

  /** Now, as the platform writes it. */
  now(): string {
    return new Date(this.clock()).toISOString();
  }

  async pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await wait(milliseconds);
  }

  /** A new resource id: 24 hexadecimal digits. */
  newId(): string {
    return randomText(this.state, '0123456789abcdef', 24);
  }

  newAccountId(): string {
    return randomText(this.state, 'abcdefghijklmnopqrstuvwxyz0123456789', this.choices.accountIdLength);
  }

  /** A new internal id in NetSuite. */
  newNetSuiteId(): string {
    this.state.netsuite.nextId += 1;
    return String(this.state.netsuite.nextId);
  }

  /** Notes that the platform's state has changed. */
  touch(): void {
    const request = this.request.getStore();
    if (request) request.changed = true;
    this.onChange?.();
  }

  /** Runs a request and says whether it changed anything. */
  async watch(run: () => Promise<void>): Promise<boolean> {
    const request = { changed: false };
    await this.request.run(request, run);
    return request.changed;
  }

  tile(): Tile {
    if (!this.state.tile) throw notFound('The integration');
    return this.state.tile;
  }

  /** Replaces the document that the app owns. The last one who writes wins, as on the platform. */
  writeDocument(document: TileDocument): void {
    const tile = this.tile();
    tile.document = document;
    tile.lastModified = this.now();
    this.touch();
  }

  account(idOrName: string): Account {
    const found = this.tile().document.accounts.find(
      (account) => account.id === idOrName || account.name === idOrName,
    );
    if (!found) throw notFound(`Account ${idOrName}`);
    return found;
  }

  /** A person, known by mail address alone; always the same one for the same address. */
  person(email: string): User {
    if (email === this.state.user.email) return this.state.user;
    const name = email.split('@')[0] ?? email;
    return { _id: seededWord(0, email, 24), email, name };
  }

  /** The token's user, through the API. */
  apiActor(): Actor {
    return { source: 'api', user: this.state.user };
  }

  audit(actor: Actor, note: AuditNote): void {
    const fieldChanges = (note.changes ?? []).map(({ fieldPath, oldValue, newValue }) => ({
      fieldPath,
      oldValue: oldValue ?? null,
      newValue: newValue ?? null,
    }));
    this.state.audit.push({
      _id: this.newId(),
      resourceType: note.resourceType,
      _resourceId: note.id,
      source: actor.source,
      event: note.event ?? 'update',
      fieldChanges,
      time: this.now(),
      byUser: actor.user,
    });
    if (this.state.audit.length > auditLimit) this.state.audit.splice(0, auditLimit / 10);
    this.touch();
  }
}

/** The document with one account put in place of the one with its id. */
export function replaceAccount(document: TileDocument, account: Account): TileDocument {
  return {
    ...document,
    accounts: document.accounts.map((one) => (one.id === account.id ? account : one)),
  };
}
