import type { Logger } from "../../logging.ts";
import { checkEvery } from "../models/version-directory.ts";
import { defaultPolicy, readTraffic, type TrafficPolicy, trafficStamp } from "./traffic-policy.ts";

/** The policies as they stand, looked at twice a second at most. A file that cannot be read leaves those before it in force. */
export class TrafficPolicies {
  readonly #home: string;
  readonly #now: () => number;
  readonly #logger: Logger;
  #at = Number.NEGATIVE_INFINITY;
  #stamp: string | null = null;
  #policies: Promise<Readonly<Record<string, TrafficPolicy>>> = Promise.resolve({});

  constructor(home: string, now: () => number, logger: Logger) {
    this.#home = home;
    this.#now = now;
    this.#logger = logger;
  }

  async of(model: string): Promise<TrafficPolicy> {
    const now = this.#now();
    if (now - this.#at >= checkEvery) {
      this.#at = now;
      this.#policies = this.#policies.then((before) => this.#look(before));
    }
    const policies = await this.#policies;
    return Object.hasOwn(policies, model) ? policies[model]! : defaultPolicy;
  }

  async #look(
    before: Readonly<Record<string, TrafficPolicy>>,
  ): Promise<Readonly<Record<string, TrafficPolicy>>> {
    const stamp = await trafficStamp(this.#home);
    if (stamp === this.#stamp) return before;
    this.#stamp = stamp;
    try {
      return await readTraffic(this.#home);
    } catch (error) {
      this.#logger.error({ err: error }, "the traffic policies cannot be read; those before stay in force");
      return before;
    }
  }
}
