import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { temporaryName, writeFileAtomically } from "../../atomic-files.ts";
import type { RegisteredVersion } from "../../registry/index.ts";
import { ownModel, requireFormat } from "./own-model.ts";

/**
 * Writes a version for the Python readers of the B3 service into a folder, atomically, and returns the file's path:
 * `b3_model.joblib` for a forest, `b3_lstm_mtl.pt` (a state dict, with `b3_lstm_mtl.json` beside it) for a net. What was there under
 * these names is replaced. PREGAO_EXPORT_UNSUPPORTED for families that have neither.
 */
export async function writePythonCopy(version: RegisteredVersion, directory: string): Promise<string> {
  const model = await ownModel(version);
  const isNet = model.exportFormats?.includes("pytorch") ?? false;
  const format = isNet ? "pytorch" : "joblib";
  requireFormat(model, format);
  await mkdir(directory, { recursive: true });
  const building = join(directory, temporaryName("python"));
  try {
    await mkdir(building);
    const { entry } = await model.export!(format, building, version.name);
    const put = async (from: string, name: string): Promise<string> => {
      const path = join(directory, name);
      await writeFileAtomically(path, await readFile(join(building, from)));
      return path;
    };
    if (!isNet) return await put(entry, "b3_model.joblib");
    await put("network.json", "b3_lstm_mtl.json");
    return await put(entry, "b3_lstm_mtl.pt");
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}
