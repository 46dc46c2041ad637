/**
 * What a client has found out of its tenant where the sources disagree about what a route takes, so that the way that is
 * refused is tried once and not each time. Kept by whoever finds out, for as long as the client lives.
 */
export interface Learned {
  /** Method by which connections are pinged. Absent: not yet known. */
  ping?: 'POST' | 'GET';
  /**
   * How a schedule is set where the plain way, a patch that replaces, was refused: by a patch that adds what is missing, or by
   * putting the whole flow. Absent: the plain way is not known to fail.
   */
  schedules?: 'add' | 'put';
}
