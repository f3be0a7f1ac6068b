import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Model } from "../contract.ts";
import type { FamilyLookup } from "./bases.ts";

/** Where the files of a base are: a name made from its place and family, never read from a file. */
function folderOf(place: number, family: string): string {
  return `bases/${place + 1}-${family}`;
}

/** Each base in a folder of its own. Returns the names of all files, from `directory`. */
export async function saveBases(directory: string, bases: readonly Model[]): Promise<string[]> {
  const names: string[] = [];
  for (const [place, base] of bases.entries())
    names.push(...(await saveInto(directory, folderOf(place, base.family), base)));
  return names;
}

/** Saves a model into a folder within `directory`. */
export async function saveInto(directory: string, folder: string, model: Model): Promise<string[]> {
  await mkdir(join(directory, folder), { recursive: true });
  return (await model.save(join(directory, folder))).map((name) => `${folder}/${name}`);
}

export async function loadBases(
  directory: string,
  families: readonly string[],
  loadFamily: FamilyLookup,
): Promise<Model[]> {
  const bases: Model[] = [];
  for (const [place, name] of families.entries()) {
    const family = await loadFamily(name);
    bases.push(await family.load(join(directory, folderOf(place, family.name))));
  }
  return bases;
}
