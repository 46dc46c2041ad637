/** What can be made to go wrong from outside. */
export const faultKinds = ['latency', '429', '503', 'html502', 'lost', 'refuse', 'handler'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultRule {
  readonly id: number;
  readonly match: { readonly method?: string; readonly path?: string; readonly handler?: string };
  readonly kind: FaultKind;
  /** How many times it happens; then it is gone. */
  count: number;
  /** Of a latency: how long. Of a 429: what `Retry-After` says, rounded up to seconds. */
  readonly milliseconds: number;
  readonly message: string;
  /** Of a refusal: status and code of the answer. */
  readonly status: number;
  readonly code: string;
  /** Of a handler: answer success without having saved. */
  readonly swallow: boolean;
}

/** Whether a path fits a pattern, in which `*` stands for anything. */
function fits(pattern: string, path: string): boolean {
  const escaped = pattern.split('*').map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(path);
}

/** The faults that are waiting to happen. They are no part of the state that is saved. */
export class Faults {
  private rules: FaultRule[] = [];
  private next = 1;

  list(): readonly FaultRule[] {
    return this.rules;
  }

  clear(): void {
    this.rules = [];
  }

  add(rule: Omit<FaultRule, 'id'>): FaultRule {
    const added = { ...rule, id: this.next };
    this.next += 1;
    this.rules.push(added);
    return added;
  }

  private use(rule: FaultRule): void {
    rule.count -= 1;
    if (rule.count <= 0) this.rules = this.rules.filter((one) => one !== rule);
  }

  /** The faults of a request other than failing handlers, each counted as happened. */
  take(method: string, path: string): FaultRule[] {
    const taken: FaultRule[] = [];
    for (const rule of [...this.rules]) {
      const methodFits = rule.match.method === undefined || rule.match.method.toUpperCase() === method;
      if (rule.kind === 'handler' || !methodFits || !fits(rule.match.path ?? '*', path)) continue;
      this.use(rule);
      taken.push(rule);
      // One answer can only be spoilt in one way; a delay may come on top.
      if (rule.kind !== 'latency') break;
    }
    return taken;
  }

  /** The fault of a save handler (by its name) or of an installer function, by the path of its call. */
  handlerFault(path: string, handler?: string): FaultRule | undefined {
    const rule = this.rules.find(
      (one) =>
        one.kind === 'handler' &&
        fits(one.match.path ?? '*', path) &&
        (one.match.handler === undefined || one.match.handler === handler),
    );
    if (rule) this.use(rule);
    return rule;
  }
}
