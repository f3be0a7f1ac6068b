import type { ChildOptions, ChildRun, RequirementsFile } from "./python.ts";

export interface InteropContext {
  /** A folder of this check's own, removed afterwards. */
  readonly scratch: string;
  /** Runs a script in the pinned Python environment. */
  python(script: string, args?: readonly string[], options?: ChildOptions): Promise<ChildRun>;
}

/** One comparison with a real Python library; it fails by throwing. */
export interface InteropCheck {
  readonly name: string;
  run(context: InteropContext): Promise<void>;
}

/** What a folder's check.ts exports. */
export interface InteropArea {
  readonly checks: readonly InteropCheck[];
  /** Libraries of its own in place of requirements.txt: such a folder is checked only when it is named. */
  readonly requirements?: RequirementsFile;
}
