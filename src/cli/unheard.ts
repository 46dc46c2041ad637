/** A stream of this process, as far as it is listened to. */
type Stream = Pick<NodeJS.WriteStream, 'on' | 'write'>;

/** What a reader leaves behind that has read enough: no fault, so that nothing is said about it. */
const isReaderGone = (error: NodeJS.ErrnoException): boolean => error.code === 'EPIPE';

/**
 * Lets the process go on where its output cannot be written any more: a pipe whose reader is gone, a full disk, a terminal that
 * hung up. By default such an error ends it at once, whatever it is doing on the platform, between "flow off" and "flow
 * on" too. What is printed from then on is lost; where the work itself came to nothing worse the exit code is 1, since
 * nobody was told of it. Called once, before anything is printed.
 */
export function goOnUnheard(out: Stream = process.stdout, err: Stream = process.stderr): void {
  let isUnheard = false;
  let isTold = false;
  err.on('error', () => {
    isUnheard = true;
  });
  out.on('error', (error: NodeJS.ErrnoException) => {
    isUnheard = true;
    if (isTold || isReaderGone(error)) return;
    isTold = true;
    err.write(`error: what is printed cannot be written (${error.message}); the work goes on without it\n`);
  });
  process.on('exit', (code) => {
    if (isUnheard && code === 0) process.exitCode = 1;
  });
}
