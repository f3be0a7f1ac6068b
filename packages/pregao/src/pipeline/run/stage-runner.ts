import { PregaoError } from "../../errors.ts";
import type { RunContext } from "../../progress.ts";
import type { RunProgress } from "./run-progress.ts";
import type { Stage, StageCache } from "./stage-cache.ts";

/** How a stage went: what it is known by, and whether its result was there already. */
export interface StageOutcome {
  readonly name: string;
  readonly hash: string;
  readonly fromCache: boolean;
  readonly seconds: number;
}

export interface StageResult<Result> {
  readonly result: Result;
  /** What stages that start from this one name as their input. */
  readonly hash: string;
}

/** Runs stages or takes their results from the cache; tells the progress, and keeps an account of what was done. */
export class StageRunner {
  readonly context: RunContext;
  readonly #cache: StageCache;
  readonly #isKept: boolean;
  readonly #progress: RunProgress;
  readonly #outcomes: StageOutcome[] = [];

  /** With `isKept` false no result is read or kept; hashes are the same. */
  constructor(given: {
    readonly context: RunContext;
    readonly cache: StageCache;
    readonly isKept: boolean;
    readonly progress: RunProgress;
  }) {
    this.context = given.context;
    this.#cache = given.cache;
    this.#isKept = given.isKept;
    this.#progress = given.progress;
  }

  /** In the order in which they ended. */
  get outcomes(): readonly StageOutcome[] {
    return this.#outcomes;
  }

  /**
   * The kept result of the stage, or what `compute` makes, kept at once: whatever happens afterwards, this is done. `signal`
   * stops it beside the run's own.
   */
  async run<Result>(
    stage: Stage<Result>,
    compute: (context: RunContext) => Promise<Result>,
    signal = this.context.signal,
  ): Promise<StageResult<Result>> {
    const { name } = stage;
    if (signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage: name });
    const began = performance.now();
    this.#progress.begin(name);
    const hash = this.#cache.hashOf(stage);
    const found = this.#isKept ? await this.#cache.find(stage) : undefined;
    const sink = this.#progress.partSink(name);
    const result = found?.result ?? (await compute({ ...this.context, signal, progress: sink }));
    if (found === undefined && this.#isKept) await this.#cache.keep(stage, result);
    this.#progress.finish(name, { fromCache: found !== undefined });
    const seconds = (performance.now() - began) / 1000;
    this.#outcomes.push({ name, hash, fromCache: found !== undefined, seconds });
    return { result, hash };
  }

  /** A stage that is not needed after all. */
  skip(name: string): void {
    this.#progress.finish(name, { fromCache: true });
  }

  /** A step whose result is not kept: it is quick, or writes where users look. `inputs` decide its hash. */
  async always<Result>(
    stage: Pick<Stage<Result>, "name" | "inputs">,
    compute: (context: RunContext) => Promise<Result>,
  ): Promise<Result> {
    const { name } = stage;
    if (this.context.signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage: name });
    const began = performance.now();
    this.#progress.begin(name);
    const result = await compute({ ...this.context, progress: this.#progress.partSink(name) });
    this.#progress.finish(name);
    const seconds = (performance.now() - began) / 1000;
    this.#outcomes.push({ name, hash: this.#cache.hashOf(stage), fromCache: false, seconds });
    return result;
  }
}
