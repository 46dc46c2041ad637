import type { World } from '../world.ts';

/** The leaky bucket of an account: documented as 1000 tokens, 300 back each second, one for each call. */
export class Bucket {
  private readonly world: World;
  private tokens: number;
  private last: number;

  constructor(world: World) {
    this.world = world;
    this.tokens = world.choices.bucketCapacity;
    this.last = world.clock();
  }

  /** Takes a token. Answers 0, or the whole seconds after which the next try may succeed. */
  take(): number {
    const { bucketCapacity, bucketRefillPerSecond } = this.world.choices;
    const now = this.world.clock();
    const back = (Math.max(0, now - this.last) / 1000) * bucketRefillPerSecond;
    this.tokens = Math.min(bucketCapacity, this.tokens + back);
    this.last = now;
    if (this.tokens >= 1) {
      this.tokens -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil((1 - this.tokens) / bucketRefillPerSecond));
  }
}
