/** The middle of some numbers; of an even count, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no median of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}

/** How long two things take, in seconds: the medians, and the median of the ratio of each pair. */
export interface Pair {
  readonly subject: number;
  readonly baseline: number;
  readonly ratio: number;
}

/**
 * Measures a thing and its baseline in turns, so that whatever else the machine does falls on both alike. Each of the two
 * is run once beforehand without being counted; they change places from round to round.
 */
export async function sideBySide(
  rounds: number,
  subject: () => unknown,
  baseline: () => unknown,
): Promise<Pair> {
  await subject();
  await baseline();
  const subjects: number[] = [];
  const baselines: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) subjects.push(await seconds(subject));
    baselines.push(await seconds(baseline));
    if (round % 2 === 1) subjects.push(await seconds(subject));
  }
  return {
    subject: median(subjects),
    baseline: median(baselines),
    ratio: median(subjects.map((value, round) => value / (baselines[round] ?? Number.NaN))),
  };
}

/** Seconds that `work` takes. */
export async function seconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
