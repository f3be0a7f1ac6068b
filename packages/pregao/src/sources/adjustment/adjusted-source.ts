import type { RunContext } from "../../progress.ts";
import type { BarSource, LoadedBars, LoadRequest } from "../source.ts";
import { type AdjustmentOptions, adjustLoaded } from "./adjust-loaded.ts";

/** Any source of unadjusted bars, adjusted by a table of events. A part of the bars costs a load of the whole as well. */
export class AdjustedSource implements BarSource {
  readonly name: string;
  readonly description: string;
  readonly #source: BarSource;
  readonly #options: AdjustmentOptions;

  constructor(source: BarSource, options: AdjustmentOptions) {
    this.name = source.name;
    this.description = `${source.description}, adjusted by a table of events`;
    this.#source = source;
    this.#options = options;
  }

  async load(request: LoadRequest = {}, context?: RunContext): Promise<LoadedBars> {
    return adjustLoaded((part) => this.#source.load(part, context), request, this.#options, context);
  }
}
