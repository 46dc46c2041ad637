/** Milliseconds between looks at what a write has left behind: a call may return before its effect is seen (platform.md P20). */
export const readBackPauses: readonly number[] = [0, 300, 1200];
