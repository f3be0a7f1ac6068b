import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../../atomic-files.ts";
import { PregaoError } from "../../errors.ts";

/**
 * Pages of a download that cannot change any more, one JSON file each: a download that was stopped goes on where it
 * was, and the next one asks only for what is new. Without a folder nothing is kept.
 */
export class PageStore {
  readonly #directory: string | undefined;

  constructor(directory?: string) {
    this.#directory = directory;
  }

  /** The page kept under `key` (parts of a path); undefined where there is none or it cannot be read. */
  async read(key: readonly string[]): Promise<unknown> {
    if (this.#directory === undefined) return undefined;
    try {
      return JSON.parse(await readFile(this.#path(key), "utf8"));
    } catch {
      // A page that is damaged is fetched again.
      return undefined;
    }
  }

  async write(key: readonly string[], page: unknown): Promise<void> {
    if (this.#directory === undefined) return;
    try {
      await writeFileAtomically(this.#path(key), JSON.stringify(page));
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      const details = { directory: this.#directory, reason };
      throw new PregaoError("PREGAO_DOWNLOAD_UNWRITABLE", details, { cause: error });
    }
  }

  #path(key: readonly string[]): string {
    // Names from outside become plain file names: no part can leave the folder.
    const parts = key.map((part) => part.replace(/[^A-Za-z0-9_-]/g, "_"));
    return `${join(this.#directory!, ...parts)}.json`;
  }
}
