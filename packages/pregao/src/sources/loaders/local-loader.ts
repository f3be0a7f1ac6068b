import { join } from "node:path";
import { LocalObjectStore } from "../../objects/index.ts";
import type { RunContext } from "../../progress.ts";
import { findBarFiles } from "./bar-files.ts";
import type { DataLoader, FetchedFiles } from "./loader.ts";

/** Files of a folder, read where they are. */
export class LocalLoader implements DataLoader {
  readonly kind = "local";
  readonly description: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.description = `the folder ${root}`;
  }

  async fetch(name: string, context?: RunContext): Promise<FetchedFiles> {
    const files = await findBarFiles(new LocalObjectStore(this.#root), name, context?.signal);
    return { paths: files.map(({ key }) => join(this.#root, key)), findings: [], async release() {} };
  }
}
