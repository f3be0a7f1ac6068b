import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import { checkDatasetName } from "./dataset-name.ts";
import { type DatasetRecord, readRecord } from "./dataset-record.ts";

function lakeDirectory(home: string): string {
  return join(home, "lake");
}

/** The folder of a dataset; PREGAO_OPTION_INVALID for a name that is none. */
export function datasetDirectory(name: string, home: string): string {
  checkDatasetName(name);
  return join(lakeDirectory(home), name);
}

/** Every dataset of the lake, in order of name. */
export async function listDatasets(home: string): Promise<DatasetRecord[]> {
  await mkdir(lakeDirectory(home), { recursive: true });
  const records: DatasetRecord[] = [];
  for (const entry of (await readdir(lakeDirectory(home))).sort()) {
    const record = await readRecord(join(lakeDirectory(home), entry));
    if (record !== undefined) records.push(record);
  }
  return records;
}

/** What the lake knows about one dataset; PREGAO_NAME_UNKNOWN with near matches. */
export async function showDataset(name: string, home: string): Promise<DatasetRecord> {
  const record = isName(name) ? await readRecord(datasetDirectory(name, home)) : undefined;
  if (record !== undefined) return record;
  const known = (await listDatasets(home)).map((dataset) => dataset.name);
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "dataset", name, near: didYouMean(name, known) });
}

function isName(name: string): boolean {
  try {
    checkDatasetName(name);
    return true;
  } catch {
    return false;
  }
}
