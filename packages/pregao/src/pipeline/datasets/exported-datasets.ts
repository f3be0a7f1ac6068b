import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isPregaoError, PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import { type ExportRecord, readExportRecord } from "./record.ts";

/** Exports lie under the id of their feature set: `<home>/datasets/fs-…/ds-…`. */
export function exportDirectory(home: string, featureSetId: string, id: string): string {
  return join(home, "datasets", featureSetId, id);
}

/** A line of a listing: an export, or why it cannot be read. */
export type ListedExport =
  | { readonly directory: string; readonly record: ExportRecord }
  | { readonly directory: string; readonly id: string; readonly error: PregaoError };

/** Every export, oldest first; a damaged one is listed with its error and hides no other. */
export async function listExports(home: string): Promise<ListedExport[]> {
  const listed: ListedExport[] = [];
  for (const { id, directory } of await exportPlaces(home)) {
    try {
      listed.push({ directory, record: await readExportRecord(directory, id) });
    } catch (error) {
      if (!isPregaoError(error)) throw error;
      listed.push({ directory, id, error });
    }
  }
  const created = (one: ListedExport): string => ("record" in one ? one.record.created : "");
  return listed.sort((a, b) => (created(a) < created(b) ? -1 : 1));
}

/**
 * The export of an id, or of the id of a feature set where there is only one of that set.
 * PREGAO_NAME_UNKNOWN with near matches otherwise.
 */
export async function findExport(
  id: string,
  home: string,
): Promise<{ readonly directory: string; readonly record: ExportRecord }> {
  const places = await exportPlaces(home);
  const found = places.filter((place) => place.id === id || place.featureSetId === id);
  if (found.length === 1) {
    const place = found[0]!;
    return { directory: place.directory, record: await readExportRecord(place.directory, place.id) };
  }
  const near =
    found.length > 1
      ? `; there are several of that feature set: ${found.map((place) => place.id).join(", ")}`
      : places.length === 0
        ? "; there is none yet: pregao datasets export makes one"
        : didYouMean(
            id,
            places.map((place) => place.id),
          );
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "exported dataset", name: id, near });
}

async function exportPlaces(
  home: string,
): Promise<{ id: string; featureSetId: string; directory: string }[]> {
  const places: { id: string; featureSetId: string; directory: string }[] = [];
  for (const featureSetId of await foldersIn(join(home, "datasets"), "fs-")) {
    for (const id of await foldersIn(join(home, "datasets", featureSetId), "ds-"))
      places.push({ id, featureSetId, directory: exportDirectory(home, featureSetId, id) });
  }
  return places;
}

async function foldersIn(directory: string, prefix: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(prefix))
    .map(({ name }) => name)
    .sort();
}
