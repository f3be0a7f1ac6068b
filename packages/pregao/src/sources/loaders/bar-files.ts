import { PregaoError } from "../../errors.ts";
import { checkObjectKey, compareKeys } from "../../objects/object-key.ts";
import type { ObjectInfo, ObjectStore } from "../../objects/object-store.ts";

const readable = /\.(parquet|pq|csv|csv\.gz|tsv|txt|txt\.gz|duckdb|db)$/i;

/**
 * The objects that hold the bars of `name`: the object of that key, that key with `.parquet`, or every Parquet file
 * below `name/` (where there is none, the one file of another kind). PREGAO_OBJECT_MISSING otherwise.
 */
export async function findBarFiles(
  store: ObjectStore,
  name: string,
  signal?: AbortSignal,
): Promise<ObjectInfo[]> {
  const found = (await store.list(name, signal)).filter(({ key }) => readable.test(key));
  const exact = found.filter(({ key }) => key === name || key === `${name}.parquet`);
  const folder = name === "" || name.endsWith("/") ? name : `${name}/`;
  const below = found.filter(({ key }) => key.startsWith(folder));
  const parquet = below.filter(({ key }) => /\.(parquet|pq)$/i.test(key));
  const chosen = exact.length > 0 ? exact.slice(0, 1) : parquet.length > 0 ? parquet : below;
  if (chosen.length === 0) {
    throw new PregaoError("PREGAO_OBJECT_MISSING", {
      store: store.description,
      key: name === "" ? "that holds bars (Parquet, CSV)" : `${name} or ${folder}*.parquet`,
    });
  }
  if (parquet.length === 0 && chosen.length > 1) {
    throw new PregaoError("PREGAO_FILE_UNREADABLE", {
      file: name === "" ? store.description : name,
      reason: `it holds ${chosen.length} files and none is Parquet: name one of them (${chosen
        .slice(0, 3)
        .map(({ key }) => key)
        .join(", ")} …)`,
    });
  }
  for (const { key } of chosen) checkObjectKey(key);
  return chosen.sort((a, b) => compareKeys(a.key, b.key));
}
