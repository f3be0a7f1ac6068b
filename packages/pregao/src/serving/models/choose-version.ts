import { PregaoError } from "../../errors.ts";
import { familyName } from "../../models/index.ts";
import type { RegisteredVersion } from "../../registry/index.ts";
import type { ServedRole, TickerRequest } from "../contract.ts";
import type { VersionDirectory } from "./version-directory.ts";

/** The name that is looked at first where a request gives none: what the clients of the B3 service save under. */
const firstName = "b3_model";

/** Which version of which name answers, and why. */
export interface ChosenVersion {
  readonly name: string;
  readonly version: number;
  readonly role: ServedRole;
  /** Who stands beside a champion. */
  readonly challenger: number | null;
  /** The champion before, where it was one until of late. */
  readonly former: number | null;
}

/**
 * The version that a request for a ticker is for: of the name that it gives, the version that it gives, else the champion where
 * that is of the family asked for, else the newest version of the family. Without a name: `b3_model` where it has such a version,
 * else the name that has the newest one. PREGAO_NO_TRAINED_MODEL where there is none, PREGAO_NAME_UNKNOWN and
 * PREGAO_MODEL_FAMILY_DIFFERS for a name or version that does not fit.
 */
export async function chooseVersion(
  directory: VersionDirectory,
  { modelName, version, family: asked }: Omit<TickerRequest, "ticker">,
): Promise<ChosenVersion> {
  const family = asked === undefined ? undefined : familyName(asked);
  const name = modelName ?? (await nameWith(directory, family));
  if (version !== undefined) return askedVersion(directory, name, version, family);
  const { champion, challenger, former, latest } = await directory.state(name);
  if (champion !== null) {
    const { manifest } = await directory.show(name, champion);
    if (family === undefined || manifest.family === family)
      return { name, version: champion, role: "champion", challenger, former };
  }
  const newest = await newestOf(directory, name, family, latest);
  if (newest === null) throw noModel(family, `under the name ${name}`);
  return { name, version: newest.version, role: "latest", challenger: null, former: null };
}

async function askedVersion(
  directory: VersionDirectory,
  name: string,
  version: string,
  family: string | undefined,
): Promise<ChosenVersion> {
  const place = await directory.registry.resolve(name, version);
  const { manifest } = await directory.show(name, place.version);
  if (family !== undefined && manifest.family !== family) {
    throw new PregaoError("PREGAO_MODEL_FAMILY_DIFFERS", {
      name,
      version: place.version,
      family: manifest.family,
      wanted: family,
    });
  }
  return { name, version: place.version, role: "asked", challenger: null, former: null };
}

async function nameWith(directory: VersionDirectory, family: string | undefined): Promise<string> {
  const names = await directory.names();
  const found: RegisteredVersion[] = [];
  for (const name of names.includes(firstName) ? [firstName, ...names] : names) {
    const newest = await newestOf(directory, name, family, (await directory.state(name)).latest);
    if (newest === null) continue;
    if (name === firstName) return name;
    found.push(newest);
  }
  if (found.length === 0) throw noModel(family, "in storage");
  return found.reduce((best, one) => (one.manifest.created > best.manifest.created ? one : best)).name;
}

/** The newest version of a family under a name; null where there is none. */
async function newestOf(
  directory: VersionDirectory,
  name: string,
  family: string | undefined,
  latest: number,
): Promise<RegisteredVersion | null> {
  const newest = await directory.show(name, latest);
  if (family === undefined || newest.manifest.family === family) return newest;
  const versions = await directory.versions(name, latest);
  return versions.findLast(({ manifest }) => manifest.family === family) ?? null;
}

function noModel(family: string | undefined, where: string): PregaoError {
  return new PregaoError("PREGAO_NO_TRAINED_MODEL", { family: family ?? "any", where });
}
