/** What was promised, and what was found. */
export interface Target {
  readonly what: string;
  readonly target: string;
  readonly value: string;
  readonly met: boolean;
}
