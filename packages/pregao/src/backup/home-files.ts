import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isTemporaryName } from "../atomic-files.ts";
import type { LeftOut } from "./backup-manifest.ts";

export interface HomeFile {
  /** Under home, `/` between folders. */
  readonly path: string;
  readonly isDatabase: boolean;
}

/** Folders whose content is fetched or made again when it is missed. */
const madeAgain: Readonly<Record<string, string>> = {
  cache: "copies that are fetched again",
  downloads: "downloads that are fetched again",
  "runs/cache": "results of stages that are made again",
};

/** Continued states of features, copies for Python that a newer one has replaced. */
const hidden = "a hidden folder: what is in it can be made again";

/** What SQLite keeps beside a database while it is open; the copy of the database holds it. */
const besideDatabase = /-(wal|shm|journal)$/;

/**
 * The files of home that a backup takes. `first` are databases and logs of models: what they name (the version that a job has
 * published, or that an alias points at) is there before they name it, so `rest` is to be listed after those are copied.
 * Names that begin with a dot belong to running processes: temporary files, locks.
 */
export async function filesOfHome(
  home: string,
  skip: readonly string[],
): Promise<{ readonly first: HomeFile[]; readonly rest: HomeFile[]; readonly leftOut: LeftOut[] }> {
  const files: HomeFile[] = [];
  const leftOut: LeftOut[] = [];
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(join(home, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith(".")) {
        if (entry.isDirectory() && !isTemporaryName(entry.name)) leftOut.push({ path, reason: hidden });
        continue;
      }
      const reason = skip.includes(path)
        ? "as was asked"
        : entry.isDirectory()
          ? madeAgain[path]
          : !entry.isFile()
            ? "a link or no plain file"
            : /[\\:]/.test(entry.name)
              ? "its name is not portable"
              : undefined;
      if (reason !== undefined) leftOut.push({ path, reason });
      else if (entry.isDirectory()) await walk(path);
      else files.push({ path, isDatabase: await isDatabase(join(home, path)) });
    }
  };
  await walk("");
  const databases = new Set(files.flatMap(({ path, isDatabase }) => (isDatabase ? path : [])));
  const taken = files.filter(
    ({ path, isDatabase }) => isDatabase || !databases.has(path.replace(besideDatabase, "")),
  );
  const isFirst = ({ path, isDatabase }: HomeFile): boolean => isDatabase || /\/log\/\d{8}\.json$/.test(path);
  return { first: taken.filter(isFirst), rest: taken.filter((file) => !isFirst(file)), leftOut };
}

async function isDatabase(path: string): Promise<boolean> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return bytesRead === 16 && buffer.toString("latin1") === "SQLite format 3\0";
  } finally {
    await file.close();
  }
}
