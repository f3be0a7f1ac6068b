import {
  BoostingClassifierModel,
  BoostingRegressorModel,
  type ForestClassifierModel,
  type ForestRegressorModel,
  fromLightGBMText,
  fromXGBoostJson,
  fromXGBoostUbj,
  TreesError,
  toLightGBMText,
  toXGBoostJson,
  toXGBoostUbj,
} from "@pregao/trees";
import { createRandom } from "../../packages/pregao/src/random.ts";
import { fuzzedFormats } from "./fuzzed-formats.ts";
import { mutate } from "./mutate.ts";

type Model = BoostingClassifierModel | BoostingRegressorModel | ForestClassifierModel | ForestRegressorModel;

/** A file format of the tree engine whose reader is given altered files. */
export interface FuzzedFormat {
  readonly name: string;
  /** Sound files to start from; small, so that many alterations are met. */
  readonly samples: () => Promise<readonly Uint8Array[]>;
  readonly read: (bytes: Uint8Array) => Model;
  /** Makes the checksum fit again, so that what lies behind it is reached. */
  readonly reseal?: (bytes: Uint8Array) => Uint8Array;
}

export interface FuzzOutcome {
  readonly mutations: number;
  /** TREES_MODEL_INVALID, TREES_MODEL_UNSUPPORTED, and files that were read as a sound model. */
  readonly invalid: number;
  readonly unsupported: number;
  readonly read: number;
}

/**
 * Alters files of every format (or of the one named) and reads them: each must be refused with a code of its own or give
 * a model that predicts and survives its own bytes. Throws at the first breach, with the seed that shows it.
 */
export async function fuzzInterchange(
  mutations: number,
  only?: string,
): Promise<Readonly<Record<string, FuzzOutcome>>> {
  const outcomes: Record<string, FuzzOutcome> = {};
  for (const format of fuzzedFormats) {
    if (only === undefined || only === format.name) outcomes[format.name] = await fuzz(format, mutations);
  }
  return outcomes;
}

async function fuzz(format: FuzzedFormat, mutations: number): Promise<FuzzOutcome> {
  const samples = await format.samples();
  for (const sample of samples) judge(format.read(sample));
  const count = { mutations, invalid: 0, unsupported: 0, read: 0 };
  for (let i = 0; i < mutations; i++) {
    const random = createRandom(i, format.name);
    let altered = mutate(samples[i % samples.length]!, random);
    if (format.reseal && random.integer(4) > 0) altered = format.reseal(altered);
    try {
      const model = readOrRefuse(() => format.read(altered));
      if (model === "invalid" || model === "unsupported") count[model]++;
      else {
        judge(model);
        count.read++;
      }
    } catch (error) {
      throw new Error(`${format.name}, mutation ${i}: ${error}`, { cause: error });
    }
  }
  return count;
}

/** Anything but a model or a refusal is thrown on. */
function readOrRefuse(read: () => Model): Model | "invalid" | "unsupported" {
  try {
    return read();
  } catch (error) {
    const code = error instanceof TreesError ? error.code : "";
    if (code === "TREES_MODEL_INVALID") return "invalid";
    if (code === "TREES_MODEL_UNSUPPORTED") return "unsupported";
    throw error;
  }
}

/** A sound model predicts as many numbers as it must, and its bytes are read back (which checks every reference). */
function judge(model: Model): void {
  const values = [Number.NaN, -1, 0, 0.5, 1, 3, 1000, -1e30];
  const columns = Array.from({ length: model.columnCount }, (_, c) =>
    Float32Array.from(values, (_, row) => values[(row + c) % values.length]!),
  );
  const outputs = "classCount" in model ? model.classCount : 1;
  const predicted = "classCount" in model ? model.predictProbabilities(columns) : model.predict(columns);
  if (predicted.length !== outputs * values.length) throw new Error(`${predicted.length} predictions`);
  const bytes = model.toBytes();
  const again = (model.constructor as unknown as { fromBytes(bytes: Uint8Array): Model }).fromBytes(bytes);
  if (Buffer.compare(again.toBytes(), bytes) !== 0) throw new Error("the model's bytes do not come back");
  if (model instanceof BoostingClassifierModel || model instanceof BoostingRegressorModel) write(model);
}

/** What other libraries' files can hold of it is written, and the files are read back. */
function write(model: BoostingClassifierModel | BoostingRegressorModel): void {
  for (const pass of [
    () => fromXGBoostJson(toXGBoostJson(model)),
    () => fromXGBoostUbj(toXGBoostUbj(model)),
    () => fromLightGBMText(toLightGBMText(model)),
  ]) {
    try {
      if (pass().treeCount * model.trees.outputs < model.treeCount) throw new Error("trees are lost");
    } catch (error) {
      const code = error instanceof TreesError ? error.code : "";
      // Numbers beyond float32, sets of categories and names of columns that the library does not take.
      if (code !== "TREES_MODEL_UNSUPPORTED" && code !== "TREES_INPUT_INVALID") throw error;
    }
  }
}
