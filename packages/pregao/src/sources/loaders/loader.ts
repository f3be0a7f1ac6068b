import type { Finding } from "../../market/finding.ts";
import type { RunContext } from "../../progress.ts";

export const loaderKinds = ["local", "cloud", "hybrid"] as const;
export type LoaderKind = (typeof loaderKinds)[number];

/** The files of a load, on this machine. */
export interface FetchedFiles {
  /** Paths, in order of key. */
  readonly paths: readonly string[];
  /** What a reader should know of where they come from. */
  readonly findings: readonly Finding[];
  /** The files may go: call it when they have been read. */
  release(): Promise<void>;
}

/**
 * How the files behind a name come to this machine: `local` reads them where they are, `cloud` fetches them each time
 * and keeps nothing, `hybrid` keeps verified copies and falls back on them when the cloud is away.
 */
export interface DataLoader {
  readonly kind: LoaderKind;
  /** Where it looks, for messages. */
  readonly description: string;
  /**
   * Every bar file whose key is `name`, or begins with `name/` (all of them for an empty name).
   * PREGAO_OBJECT_MISSING where there is none; PREGAO_OBJECT_STORE_FAILED where the store cannot be read and no
   * complete copy is kept.
   */
  fetch(name: string, context?: RunContext): Promise<FetchedFiles>;
}
