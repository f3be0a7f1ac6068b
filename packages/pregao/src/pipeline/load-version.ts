import { calibrationFile, loadCalibrated } from "../calibration/index.ts";
import { loadFamily, type Model } from "../models/index.ts";
import type { RegisteredVersion } from "../registry/index.ts";

/** The model of an opened version, with the calibration that was saved beside it where its manifest lists one. */
export async function loadVersion({ manifest, directory }: RegisteredVersion): Promise<Model> {
  const model = await (await loadFamily(manifest.family)).load(directory);
  const isCalibrated = manifest.files.some(({ name }) => name === calibrationFile);
  return isCalibrated ? loadCalibrated(model, directory) : model;
}
