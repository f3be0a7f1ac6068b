import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runOnnx, type TritonPort, writeTritonModel } from "@pregao/neural";
import {
  fromCatBoostJson,
  fromJoblib,
  fromLightGBMText,
  fromXGBoostJson,
  toCatBoostJson,
  toJoblib,
  toLightGBMText,
  toOnnx,
  toXGBoostJson,
} from "@pregao/trees";
import { writeFlushed } from "../../atomic-files.ts";
import type { Prediction } from "../contract.ts";
import type { TreesEnsemble } from "../trees-explanation.ts";
import type { ExportedFiles, ExportFormat } from "./contract.ts";

type Forest = Parameters<typeof toJoblib>[0];
type Boosting = Parameters<typeof toXGBoostJson>[0];

/** An ensemble beside what its files are to say of it. */
export interface ExportedEnsemble {
  readonly ensemble: TreesEnsemble;
  /** Labels of the class ids; none for a regression. */
  readonly classNames: readonly string[];
  readonly name: string;
}

/** What was written, with a reader of columns in the order of training. */
export type WrittenEnsemble = Omit<ExportedFiles, "predict"> & {
  readonly read: (columns: readonly Float32Array[], rows: Int32Array) => Promise<Prediction>;
};

/** Files of one library: what they are called, how they are written and read back. */
interface LibraryFile {
  readonly entry: string;
  readonly library: string;
  write(given: ExportedEnsemble): string | Uint8Array;
  read(bytes: Buffer): TreesEnsemble;
}

const libraryFiles: Readonly<Partial<Record<ExportFormat, LibraryFile>>> = {
  xgboost: {
    entry: "model.xgboost.json",
    library: "XGBoost",
    write: ({ ensemble }) => toXGBoostJson(ensemble as Boosting),
    read: (bytes) => fromXGBoostJson(bytes.toString("utf8")),
  },
  lightgbm: {
    entry: "model.lightgbm.txt",
    library: "LightGBM",
    write: ({ ensemble }) => toLightGBMText(ensemble as Boosting),
    read: (bytes) => fromLightGBMText(bytes.toString("utf8")),
  },
  catboost: {
    entry: "model.catboost.json",
    library: "CatBoost",
    write: ({ ensemble, classNames }) => toCatBoostJson(ensemble as Boosting, labelsOf(classNames)),
    read: (bytes) => fromCatBoostJson(bytes.toString("utf8")).model,
  },
  joblib: {
    entry: "model.joblib",
    library: "scikit-learn",
    write: ({ ensemble, classNames }) => toJoblib(ensemble as Forest, labelsOf(classNames)),
    read: (bytes) => fromJoblib(bytes).model,
  },
};

/** Writes an ensemble of trees into a folder, in one of its formats. Errors of the engine pass. */
export async function exportTrees(
  given: ExportedEnsemble,
  format: ExportFormat,
  directory: string,
): Promise<WrittenEnsemble> {
  const file = libraryFiles[format];
  if (file === undefined) return exportOnnxTrees(given, format === "triton", directory);
  const path = join(directory, file.entry);
  await writeFlushed(path, file.write(given));
  return {
    entry: file.entry,
    reader: `the reader of ${file.library}'s files of @pregao/trees`,
    async read(columns, rows) {
      const found = file.read(await readFile(path));
      return "predictProbabilities" in found
        ? { rows: rows.length, probabilities: found.predictProbabilities(columns, rows) }
        : { rows: rows.length, returns: found.predict(columns, rows) };
    },
  };
}

async function exportOnnxTrees(
  { ensemble, classNames, name }: ExportedEnsemble,
  isTriton: boolean,
  directory: string,
): Promise<WrittenEnsemble> {
  const bytes = toOnnx(ensemble, labelsOf(classNames));
  const isClassifier = classNames.length > 0;
  const entry = isTriton ? `${name}/1/model.onnx` : "model.onnx";
  if (isTriton) {
    const inputs: TritonPort[] = [{ name: "X", type: "TYPE_FP32", lengths: [ensemble.columnCount] }];
    const outputs: TritonPort[] = isClassifier
      ? [
          { name: "label", type: "TYPE_STRING", lengths: [] },
          { name: "probabilities", type: "TYPE_FP32", lengths: [classNames.length] },
        ]
      : [{ name: "prediction", type: "TYPE_FP32", lengths: [1] }];
    await writeTritonModel(directory, bytes, { inputs, outputs }, { name });
  } else {
    await writeFlushed(join(directory, entry), bytes);
  }
  return {
    entry,
    reader: "onnxruntime",
    async read(columns, rows) {
      const values = rowMajor(columns, rows);
      const output = isClassifier ? "probabilities" : "prediction";
      const X = { values, shape: [rows.length, columns.length] };
      const found = Float64Array.from((await runOnnx(join(directory, entry), { X }, [output]))[output]!);
      return isClassifier
        ? { rows: rows.length, probabilities: found }
        : { rows: rows.length, returns: found };
    },
  };
}

function labelsOf(classNames: readonly string[]): { readonly classes?: readonly string[] } {
  return classNames.length > 0 ? { classes: classNames } : {};
}

function rowMajor(columns: readonly Float32Array[], rows: Int32Array): Float32Array {
  const values = new Float32Array(rows.length * columns.length);
  for (const [at, column] of columns.entries()) {
    for (let place = 0; place < rows.length; place++)
      values[place * columns.length + at] = column[rows[place]!]!;
  }
  return values;
}
