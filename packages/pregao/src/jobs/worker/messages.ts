import type { Configuration } from "../../config/index.ts";
import type { JobFailure, JobProgress, JobRecord, JsonValue } from "../contract.ts";

/** What a worker tells a process that does its jobs. */
export type JobOrder =
  | {
      readonly kind: "begin";
      readonly configuration: Configuration;
      /** Kinds whose runners are loaded before the first job comes. */
      readonly kinds: readonly string[];
      /** Address of a module with runners of a program's own. */
      readonly runners: string | null;
    }
  | { readonly kind: "run"; readonly job: JobRecord; readonly directory: string }
  | { readonly kind: "stop" };

/** What the process tells. */
export type JobNews =
  | { readonly kind: "progress"; readonly progress: JobProgress }
  | { readonly kind: "done"; readonly result: JsonValue }
  | { readonly kind: "failed"; readonly failure: JobFailure; readonly isFinal: boolean };

/** How a job ended in its process. */
export type JobOutcome =
  | Exclude<JobNews, { readonly kind: "progress" }>
  /** The process is gone: killed, out of memory, or a crash of native code. */
  | { readonly kind: "died"; readonly how: string };
