import type { Configuration } from "../../config/index.ts";
import { isPregaoError } from "../../errors.ts";
import type { Logger } from "../../logging.ts";
import { probeSource } from "../../pipeline/probe-source.ts";
import type { ServerContext } from "../contract.ts";

export interface ConnectionState {
  readonly connected: boolean;
  readonly source: string;
  readonly error: string | null;
  readonly checked_at: string;
}

const pause = 30_000;

/** Whether the bars can be read, looked at seldom and by one caller at a time. */
export class DataConnection {
  readonly #source: string;
  readonly #configuration: Configuration;
  readonly #logger: Logger;
  readonly #now: () => number;
  #last: { readonly at: number; readonly state: Promise<ConnectionState> } | undefined;

  constructor(source: string, { configuration, logger, now }: ServerContext) {
    this.#source = source;
    this.#configuration = configuration;
    this.#logger = logger;
    this.#now = now;
  }

  state(): Promise<ConnectionState> {
    const now = this.#now();
    if (this.#last !== undefined && Math.abs(now - this.#last.at) < pause) return this.#last.state;
    const state = this.#look(now);
    this.#last = { at: now, state };
    return state;
  }

  async #look(now: number): Promise<ConnectionState> {
    const error = await probeSource(this.#source, this.#configuration);
    if (error !== null)
      this.#logger.warn({ reason: error.message }, "the data of the B3 service cannot be read");
    return {
      connected: error === null,
      source: this.#source,
      // The words name folders of this machine: those are for the log.
      error: error === null ? null : isPregaoError(error) ? error.code : "PREGAO_DEFECT",
      checked_at: new Date(now).toISOString(),
    };
  }
}
