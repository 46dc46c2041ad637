import { unmatchedText } from '../../plan/approval.ts';
import { askedWords, wordSpellings, type AskedWord } from '../../plan/asked.ts';
import { shownPath } from '../../lib/pointer.ts';
import type { SteeringReceipt } from '../../web/steering.ts';
import type { ClusterChoice } from '../cluster/choice.ts';
import type { ControllerChoice } from './controllerClient.ts';
import { exitCodes, type ExitCode } from '../exit.ts';
import { jsonText, type Format, type Output } from '../output.ts';
import { visibleLines } from '../render/visible.ts';

/** What commands call the kinds. */
export type What = 'account' | 'tile';

/** What a person wants of the next run: nothing but that it comes now, a word about an account, or an approval. */
export type Wish =
  | { readonly verb: 'reconcile' }
  | { readonly verb: 'approve'; readonly hash: string }
  | {
      readonly verb: 'word';
      readonly word: AskedWord;
      /** What `accept` is said of, and nothing else. */
      readonly paths?: readonly string[];
    };

/** The document that a person named. */
export interface Target {
  /** Undefined: whichever of the two bears the name. */
  readonly what?: What | undefined;
  readonly name: string;
  /** The tile of an account that no manifest declares any more, where there are several. */
  readonly tile?: string | undefined;
}

/** Who is steered: a controller over HTTP, or the documents in a cluster. */
export interface SteeredPlace {
  readonly cluster: ClusterChoice | undefined;
  readonly controller: ControllerChoice;
}

export interface WaitOptions {
  readonly output: Format;
  /** Whether the receipt is waited for. */
  readonly wait: boolean;
  /** Milliseconds that it is waited for at most. */
  readonly timeout: number;
}

/** What is told of a request. `waiting` is undefined where nothing is waited for. */
export type SteeringAnswer = Pick<
  SteeringReceipt,
  | 'kind'
  | 'key'
  | 'requestedAt'
  | 'handled'
  | 'ready'
  | 'waiting'
  | 'receipts'
  | 'failure'
  | 'accepted'
  | 'undeclared'
  | 'approval'
> & { readonly deleting?: boolean };

/** What each word does, for the help of its command. */
export const wordHelp: Readonly<Record<AskedWord, string>> = {
  abandon: 'give up the unfinished wizard of an account, also of one whose manifest is gone',
  takeOver: 'take an account over from the source that holds it',
  accept: 'take what was changed by hand and is not declared into the baseline of an account',
  retry: 'try again now what the platform has refused several times for an account',
};

/** The words with their spellings and helps, in the order in which people are told of them. */
export const wordCommands = askedWords.map((word) => ({
  word,
  name: wordSpellings[word],
  help: wordHelp[word],
}));

/** Prints how a document stands after a request, and gives the exit code: 0 ready, 2 not ready, 1 where the run failed. */
export function tellStanding(
  told: SteeringAnswer,
  options: Pick<WaitOptions, 'output'>,
  output: Output,
): ExitCode {
  const { deleting: _deleting, ...json } = told;
  output.out(options.output === 'json' ? jsonText(json) : visibleLines(standingLines(told)));
  return exitOfStanding(told);
}

/** 0 ready, 2 not ready, an approval that named nothing or nothing accepted though there is something to accept, 1 where the run failed. */
export function exitOfStanding(told: SteeringAnswer): ExitCode {
  if (told.failure !== undefined) return exitCodes.error;
  if (told.approval?.came === 'NamesNothing') return exitCodes.open;
  if (told.accepted?.length === 0 && (told.undeclared ?? []).length > 0) return exitCodes.open;
  return isDone(told) ? exitCodes.ok : exitCodes.open;
}

/** Ready, or, where no manifest declares it, everything done that was to be done for it. */
function isDone({ ready, receipts = [] }: SteeringAnswer): boolean {
  if (ready !== undefined) return ready.status === 'True';
  return receipts.length > 0 && receipts.every(({ outcome }) => outcome === 'done');
}

/** What is told of an approval: nothing where it named something. */
function approvalLines(approval: SteeringAnswer['approval']): string[] {
  return approval?.came === 'NamesNothing' ? [`  ${unmatchedText(approval.hash)}`] : [];
}

/** How a document stands, as people read it, line by line. */
export function standingLines(told: SteeringAnswer): string[] {
  const { kind, key, waiting, ready, receipts = [], failure, accepted, undeclared = [], approval } = told;
  const title = `${kind} ${key}`;
  const head =
    ready === undefined && kind === 'AmazonAccount'
      ? `${title}: no manifest declares it; ${receipts.length === 0 ? 'nothing was done for it: "storekeeper describe tile" says why' : 'this was done for it'}`
      : `${title}: ${told.deleting === true ? 'being deleted; ' : ''}Ready ${ready?.status ?? 'Unknown'}, ${ready?.reason ?? ''}: ${ready?.message ?? 'nothing is told of it'}`;
  return [
    head,
    ...(failure ? [`  ${failure.kind}: ${failure.message}`] : []),
    ...approvalLines(approval),
    ...(accepted ?? []).map((path) => `  accepted: ${shownPath(path)}`),
    ...(accepted?.length === 0
      ? ['  accepted: nothing; no change that is not declared was found there']
      : []),
    ...undeclared.map((path) => `  changed in the app, not declared and not accepted: ${shownPath(path)}`),
    ...(ready === undefined
      ? receipts.flatMap(({ outcome, message, link }) => [
          `  ${outcome}: ${message}`,
          ...(link === undefined ? [] : [`  open ${link}`]),
        ])
      : []),
    ...(waiting ? [`  waits for ${waiting.for}: ${waiting.message}`] : []),
    ...(waiting?.link === undefined ? [] : [`  open ${waiting.link}`]),
    '',
  ];
}
