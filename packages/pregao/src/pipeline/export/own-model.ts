import { calibrationFile } from "../../calibration/index.ts";
import { PregaoError } from "../../errors.ts";
import { type ExportFormat, exportFormats, loadFamily, type Model } from "../../models/index.ts";
import { didYouMean } from "../../near-matches.ts";
import type { RegisteredVersion } from "../../registry/index.ts";

/** What people call formats beside their names. */
const otherNames: Readonly<Record<string, ExportFormat>> = {
  pt: "pytorch",
  "state-dict": "pytorch",
  jit: "torchscript",
  "scikit-learn": "joblib",
  sklearn: "joblib",
  xgb: "xgboost",
  lgbm: "lightgbm",
};

/** The model of an opened version as it was fitted: what is mended after it is no part of any export. */
export async function ownModel({ manifest, directory }: RegisteredVersion): Promise<Model> {
  return (await loadFamily(manifest.family)).load(directory);
}

/** What the files of a version leave out, in words. */
export function notesOn({ manifest }: RegisteredVersion): string[] {
  const isCalibrated = manifest.files.some(({ name }) => name === calibrationFile);
  return isCalibrated
    ? [
        `the calibration of the version (${calibrationFile}) is not in the files: probabilities are those before it`,
      ]
    : [];
}

/** A format by its name, or by what else it is called. PREGAO_NAME_UNKNOWN with near matches. */
export function exportFormatNamed(name: string): ExportFormat {
  if (Object.hasOwn(exportFormats, name)) return name as ExportFormat;
  if (Object.hasOwn(otherNames, name)) return otherNames[name]!;
  const near = didYouMean(name, [...Object.keys(exportFormats), ...Object.keys(otherNames)]);
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "export format", name, near });
}

/** PREGAO_EXPORT_UNSUPPORTED names the formats that the model has. */
export function requireFormat(model: Model, format: ExportFormat): void {
  const formats = model.exportFormats ?? [];
  if (formats.includes(format)) return;
  throw new PregaoError("PREGAO_EXPORT_UNSUPPORTED", {
    family: model.family,
    format,
    formats: formats.length === 0 ? "none" : formats.join(", "),
  });
}
