import type { ChildOptions, ChildRun, RequirementsFile } from "../../interop/python.ts";

export interface PythonOptions extends ChildOptions {
  /** Environment of the script; default: the first of the benchmark. */
  readonly requirements?: RequirementsFile;
}

/** One line of a benchmark's table. Smaller is better for `ours`, `peer` and their `ratio`. */
export interface BenchRow {
  readonly case: string;
  readonly ours: number;
  readonly peer: number;
  /** ours / peer. */
  readonly ratio: number;
  /** The largest ratio that meets the goal; null where a row only informs. */
  readonly goal: number | null;
  readonly met: boolean;
  /** Of `ours` and `peer`: "s", "MB", "log-loss". */
  readonly unit: string;
  readonly detail?: string;
}

/** What a measured run gives back; everything beside seconds is passed through for rows to use. */
export interface Measured {
  readonly seconds: number;
  readonly peakMemoryMB?: number;
}

export interface Interleaved<Ours extends Measured, Peer extends Measured> {
  readonly ours: readonly Ours[];
  readonly peer: readonly Peer[];
  /** Medians over the runs; memory is NaN where it was not measured. */
  readonly medians: {
    readonly ours: Required<Measured>;
    readonly peer: Required<Measured>;
  };
}

export interface BenchContext {
  /** A short run that only shows that the benchmark works; its figures are not kept. */
  readonly quick: boolean;
  /** A folder of this run's own, removed afterwards: data that both sides read. */
  readonly scratch: string;
  /** Runs a script in a pinned Python environment. */
  python(script: string, args?: readonly string[], options?: PythonOptions): Promise<ChildRun>;
  /** Runs a TypeScript file in a Node process of its own, so that its peak memory is its own. */
  node(script: string, args?: readonly string[], options?: ChildOptions): Promise<ChildRun>;
  /**
   * Runs both sides in turn (ours, peer, ours, …), so that a change of the machine's mood meets both, after one
   * unmeasured run of each. `runs` is 5 unless told; 1 and no warm-up in a quick run.
   */
  interleave<Ours extends Measured, Peer extends Measured>(
    ours: () => Promise<Ours>,
    peer: () => Promise<Peer>,
    options?: { readonly runs?: number; readonly warmUp?: boolean },
  ): Promise<Interleaved<Ours, Peer>>;
  /** A line about what is going on, on standard error. */
  note(text: string): void;
}

export interface Bench {
  readonly name: string;
  /** The question that it answers, in a sentence. */
  readonly description: string;
  /** Libraries that it measures against, as the file below pins them; their versions are stated with the figures. */
  readonly requirements: readonly string[];
  /** File of interop that pins them, or several where libraries live apart. Default: requirements.txt. */
  readonly requirementsFile?: RequirementsFile | readonly RequirementsFile[];
  cases(context: BenchContext): AsyncIterable<BenchRow>;
}
