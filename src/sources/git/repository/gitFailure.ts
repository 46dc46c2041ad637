import { KnownError } from '../../../lib/knownError.ts';

/**
 * Why Git could not do what was asked. The message is for people and holds no secret.
 * `stopped`: time-out or abort, which says nothing of the state of the mirror. `settings`: the source is described wrongly.
 * `remote`: the server or what it holds. `git`: a command ended with an error.
 */
export type GitFailureKind = 'stopped' | 'settings' | 'remote' | 'git';

export class GitFailure extends KnownError {
  override readonly name = 'GitFailure';
  readonly kind: GitFailureKind;

  /** No `cause`: errors of the Git library carry the arguments and the environment of the command. */
  constructor(kind: GitFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
