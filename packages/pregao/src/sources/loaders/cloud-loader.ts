import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ObjectStore } from "../../objects/index.ts";
import type { RunContext } from "../../progress.ts";
import { findBarFiles } from "./bar-files.ts";
import { fetchAll } from "./fetch-all.ts";
import type { DataLoader, FetchedFiles } from "./loader.ts";

/** Objects of a store, fetched for one load and then forgotten. */
export class CloudLoader implements DataLoader {
  readonly kind = "cloud";
  readonly description: string;
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
    this.description = store.description;
  }

  async fetch(name: string, context?: RunContext): Promise<FetchedFiles> {
    const files = await findBarFiles(this.#store, name, context?.signal);
    const directory = await mkdtemp(join(tmpdir(), "pregao-cloud-"));
    const release = (): Promise<void> => rm(directory, { recursive: true, force: true });
    const paths = files.map(({ key }) => join(directory, key));
    try {
      await fetchAll(files, context, async ({ key }, index) => {
        await mkdir(dirname(paths[index]!), { recursive: true });
        await this.#store.download(key, paths[index]!, context?.signal);
      });
    } catch (error) {
      await release();
      throw error;
    }
    return { paths, findings: [], release };
  }
}
