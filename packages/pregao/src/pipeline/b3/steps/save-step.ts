import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { flushDirectory, flushFile, temporaryName } from "../../../atomic-files.ts";
import { modelRoot, openRegistry, type RegisteredVersion } from "../../../registry/index.ts";
import { writePythonCopy } from "../../export/index.ts";
import type { StepEnvironment } from "./step-environment.ts";
import type { B3StepOf, ModelPlaceOnWire } from "./step-payload.ts";
import type { SaveResult } from "./step-results.ts";

/** Publishes a session's model under the caller's name, and writes the copy for Python beside it. */
export async function saveStep(
  { model, to }: B3StepOf<"save">,
  environment: StepEnvironment,
): Promise<SaveResult> {
  const { configuration } = environment;
  const from = openRegistry(configuration, model.model_dir);
  const trained = await from.open(model.model_name, model.version);
  const isThere = model.model_dir === to.model_dir && model.model_name === to.model_name;
  const saved = isThere ? trained : await publishAgain(trained, to, environment);
  return savedAnswer(saved, to, environment);
}

/** The same files and facts as another version; saved twice it is one version all the same. */
async function publishAgain(
  { name, version, directory, manifest }: RegisteredVersion,
  to: ModelPlaceOnWire,
  { configuration }: StepEnvironment,
): Promise<RegisteredVersion> {
  const registry = openRegistry(configuration, to.model_dir);
  return registry.publish(to.model_name, {
    key: `${name}/${version}/${manifest.created}`,
    facts: manifest,
    async write(building) {
      for (const file of manifest.files) {
        await mkdir(dirname(join(building, file.name)), { recursive: true });
        await copyFile(join(directory, file.name), join(building, file.name));
      }
    },
  });
}

/** Writes the copy for Python where the original kept its model; the one that was there is archived first. */
export async function savedAnswer(
  saved: RegisteredVersion,
  to: ModelPlaceOnWire,
  { configuration }: StepEnvironment,
): Promise<SaveResult> {
  const root = modelRoot(configuration.home, to.model_dir);
  await mkdir(root, { recursive: true });
  const building = join(root, temporaryName("python"));
  try {
    await mkdir(building);
    const written = await writePythonCopy(saved, building);
    const file = `${to.model_name}${ending(written)}`;
    await flushFile(written);
    const archived = await archive(root, file);
    await rename(written, join(root, file));
    await flushDirectory(root);
    return {
      model_path: `${to.model_dir}/${file}`,
      ...to,
      version: saved.version,
      archived_path: archived === null ? null : `${to.model_dir}/${archived}`,
    };
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** `.joblib` of `b3_model.joblib`. */
function ending(path: string): string {
  const name = basename(path);
  return name.slice(name.indexOf("."));
}

/** Moves a file among those of `.archive`, named by the time; null where there is none. A folder with a dot is no model's. */
async function archive(root: string, file: string): Promise<string | null> {
  const time = new Date().toISOString().replaceAll(":", "-");
  const place = `.archive/${time}-${file}`;
  await mkdir(join(root, ".archive"), { recursive: true });
  try {
    await rename(join(root, file), join(root, place));
    return place;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
