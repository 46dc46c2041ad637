import { request } from 'undici';
import { isLoopback } from '../../web/access.ts';
import { givenToken, notedAddress, tokenToBear } from '../run/apiToken.ts';
import { UsageError } from '../exit.ts';

/** Which running controller is asked, as it is given on the command line. */
export interface ControllerChoice {
  readonly server?: string | undefined;
  readonly stateDir: string;
  readonly apiTokenFile?: string | undefined;
}

const defaultServer = 'http://127.0.0.1:8080';
/** Milliseconds that an answer may take besides what it was asked to wait. */
const patience = 10_000;
/** Milliseconds that the platform may take to be read for an answer. */
const lookingPatience = 110_000;

/** A controller that has answered otherwise than with what was asked for. */
export class ControllerRefusal extends UsageError {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Question {
  readonly path: string;
  /** POST with it, GET without. */
  readonly body?: object;
  readonly token?: string | undefined;
  readonly wait?: number;
}

/** The running controller that a command asks over HTTP. */
export class ControllerClient {
  readonly server: string;
  readonly #choice: ControllerChoice;

  constructor(choice: ControllerChoice) {
    this.#choice = choice;
    this.server = choice.server ?? notedAddress(choice.stateDir) ?? defaultServer;
  }

  /** What anybody may read. Rejects with a `UsageError` where no controller answers, and with a `ControllerRefusal`. */
  async get<T>(path: string): Promise<T> {
    return await this.#ask<T>({ path });
  }

  /** As `get`, for what only whoever has the token may have looked at. */
  async look<T>(path: string): Promise<T> {
    return await this.#ask<T>({ path, token: this.#token(), wait: lookingPatience });
  }

  /** As `look`, for what changes something; `wait`: milliseconds that the controller was asked to wait in the body. */
  async post<T>(path: string, body: object, wait = 0): Promise<T> {
    return await this.#ask<T>({ path, body, token: this.#token(), wait });
  }

  /** A token that was made in the state folder is of use on this machine alone, and told to no other. */
  #token(): string | undefined {
    const { hostname } = new URL(this.server);
    const isHere = hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
    return isHere ? tokenToBear(this.#choice) : givenToken(this.#choice);
  }

  async #ask<T>({ path, body, token, wait = 0 }: Question): Promise<T> {
    const method = body === undefined ? 'GET' : 'POST';
    let status: number;
    let answer: unknown;
    try {
      const answered = await request(new URL(path, this.server), {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        headersTimeout: wait + patience,
      });
      status = answered.statusCode;
      answer = await answered.body.json();
    } catch (error) {
      throw new UsageError(this.#silenceText(error instanceof Error ? error.message : String(error)));
    }
    if (status >= 200 && status < 300) return answer as T;
    const { error = `it answered ${String(status)}` } = (answer ?? {}) as { error?: string };
    throw new ControllerRefusal(status, `the controller at ${this.server} refuses: ${error}`);
  }

  #silenceText(why: string): string {
    return `no controller can be asked at ${this.server} (${why}). Start one with "storekeeper run", name another with --server, give the manifests as PATH where the command takes them, or ask a cluster with --kubernetes`;
  }
}
