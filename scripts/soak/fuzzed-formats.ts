import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  BoostingClassifierModel,
  binColumns,
  ForestClassifierModel,
  fitForestClassifier,
  fitXGBClassifier,
  fromCatBoostJson,
  fromJoblib,
  fromLightGBMText,
  fromXGBoostJson,
  fromXGBoostUbj,
  toCatBoostJson,
  toJoblib,
} from "@pregao/trees";
import { crc32 } from "../../packages/trees/src/checksum.ts";
import type { LibraryFile } from "../../packages/trees/src/interchange/library-file.fixture.ts";
import { problem } from "../../packages/trees/src/reference-problem.fixture.ts";
import type { FuzzedFormat } from "./interchange.ts";

const { columns, labels } = problem(5, 150, 3, 20);
const input = { matrix: binColumns(columns, { names: ["a", "b", "c"] }), labels, classCount: 3 };

const catBoostFiles = join(
  import.meta.dirname,
  "../../packages/trees/src/interchange/catboost/catboost.reference.json",
);
const joblibFiles = join(
  import.meta.dirname,
  "../../packages/trees/src/interchange/joblib/joblib.files.json",
);
const colours = [
  "red",
  "green",
  "blue",
  "a colour whose name has more than thirty-two letters",
  "ö".repeat(40),
];

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Files of the real libraries that the tests of packages/trees keep. */
function libraryFiles(library: string): readonly LibraryFile[] {
  const path = `../../packages/trees/src/interchange/libraries/${library}.json`;
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}

const xgboostFiles = libraryFiles("xgboost");

function reseal(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= 16)
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(12, crc32(bytes.subarray(16)), true);
  return bytes;
}

export const fuzzedFormats: readonly FuzzedFormat[] = [
  {
    name: "boosting bytes",
    samples: async () => {
      const parameters = { n_estimators: 2, max_depth: 2 };
      return [(await fitXGBClassifier({ ...input, parameters })).toBytes()];
    },
    read: (bytes) => BoostingClassifierModel.fromBytes(bytes),
    reseal,
  },
  {
    name: "forest bytes",
    samples: async () => {
      const parameters = { n_estimators: 3, max_depth: 3 };
      return [(await fitForestClassifier({ ...input, parameters })).toBytes()];
    },
    read: (bytes) => ForestClassifierModel.fromBytes(bytes),
    reseal,
  },
  {
    name: "boosting text",
    samples: async () => [
      encode((await fitXGBClassifier({ ...input, parameters: { n_estimators: 2, max_depth: 2 } })).toJson()),
    ],
    read: (bytes) => BoostingClassifierModel.fromJson(decode(bytes)),
  },
  {
    name: "forest text",
    samples: async () => [
      encode(
        (await fitForestClassifier({ ...input, parameters: { n_estimators: 3, max_depth: 3 } })).toJson(),
      ),
    ],
    read: (bytes) => ForestClassifierModel.fromJson(decode(bytes)),
  },
  {
    name: "CatBoost JSON",
    samples: async () => {
      const files = JSON.parse(readFileSync(catBoostFiles, "utf8")) as { name: string; file: object }[];
      const wanted = ["two classes", "three classes, grow_policy Lossguide"];
      const written = await fitXGBClassifier({ ...input, parameters: { n_estimators: 1, max_depth: 2 } });
      return [
        ...files.filter(({ name }) => wanted.includes(name)).map(({ file }) => encode(JSON.stringify(file))),
        encode(toCatBoostJson(written)),
      ];
    },
    read: (bytes) => fromCatBoostJson(decode(bytes)).model,
  },
  {
    name: "CatBoost JSON with categories",
    samples: async () => {
      const files = JSON.parse(readFileSync(catBoostFiles, "utf8")) as { name: string; file: object }[];
      const wanted = ["one-hot splits", "target statistics Borders", "target statistics Counter"];
      return files
        .filter(({ name }) => wanted.includes(name))
        .map(({ file }) => encode(JSON.stringify(file)));
    },
    read: (bytes) => fromCatBoostJson(decode(bytes), { categories: { 1: colours } }).model,
  },
  {
    name: "XGBoost JSON",
    samples: async () => xgboostFiles.map(({ json }) => encode(json!)),
    read: fromXGBoostJson,
  },
  {
    name: "XGBoost UBJSON",
    samples: async () => xgboostFiles.map(({ ubj }) => Buffer.from(ubj!, "base64")),
    read: fromXGBoostUbj,
  },
  {
    name: "joblib",
    samples: async () => {
      const files = JSON.parse(readFileSync(joblibFiles, "utf8")) as Record<string, string>;
      const plain = ["classes", "numbers", "pickled", "truth values"].map((name) =>
        Buffer.from(files[name]!, "base64"),
      );
      const parameters = { n_estimators: 2, max_depth: 2 };
      return [...plain, toJoblib(await fitForestClassifier({ ...input, parameters }))];
    },
    read: (bytes) => fromJoblib(bytes).model,
  },
  {
    name: "LightGBM text",
    samples: async () => libraryFiles("lightgbm").map(({ text }) => encode(text!.split("\nparameters:")[0]!)),
    read: (bytes) => fromLightGBMText(decode(bytes)),
  },
];
