import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catBoostClassifierParameters, catBoostRegressorParameters } from "./catboost/parameters.ts";
import { forestClassifierParameters, forestRegressorParameters } from "./forest/parameters.ts";
import { lgbmClassifierParameters, lgbmRegressorParameters } from "./lightgbm/parameters.ts";
import { resolveParameters } from "./parameter-table.ts";
import { xgbClassifierParameters, xgbRegressorParameters } from "./xgboost/parameters.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

type Table = Readonly<Record<string, { default: unknown; range: string; description: string }>>;

/** The parameters of a classifier and its regressor as a Markdown table. */
function parameterTable(classifier: Table, regressor: Table): string {
  const names = [...new Set([...Object.keys(classifier), ...Object.keys(regressor)])];
  const cell = (entry: Table[string] | undefined): string =>
    entry ? `\`${JSON.stringify(entry.default)}\`` : "–";
  const lines = names.map((name) => {
    const entry = (classifier[name] ?? regressor[name])!;
    const defaults = `${cell(classifier[name])} | ${cell(regressor[name])}`;
    return `| \`${name}\` | ${defaults} | ${entry.range} | ${entry.description} |`;
  });
  const head = ["| parameter | classifier | regressor | accepts | meaning |", "|---|---|---|---|---|"];
  return [...head, ...lines].join("\n");
}

describe("README", () => {
  it("lists the parameters as they are", () => {
    const tables = [...readme.matchAll(/written from[^\n]*-->\n([\s\S]*?)\n?<!-- end of parameters -->/g)];
    expect(tables.map(([, table]) => table)).toEqual([
      parameterTable(forestClassifierParameters, forestRegressorParameters),
      parameterTable(xgbClassifierParameters, xgbRegressorParameters),
      parameterTable(lgbmClassifierParameters, lgbmRegressorParameters),
      parameterTable(catBoostClassifierParameters, catBoostRegressorParameters),
    ]);
  });

  it("has an example that runs", () => {
    const example = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
    const source = new URL("./index.ts", import.meta.url).href;
    const program = example.replace("@pregao/trees", source);
    const output = execFileSync(process.execPath, ["--input-type=module-typescript", "--eval", program], {
      timeout: 20_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(String(output).trim()).toBe("4 8");
  });
});

describe("parameters", () => {
  const resolve = (given: object) =>
    resolveParameters<Record<string, unknown>>(forestClassifierParameters, given);

  it("are refused by name, with the nearest known name or the range", () => {
    expect(() => resolve({ n_estimator: 5 })).toThrow(
      "unknown parameter n_estimator; did you mean n_estimators?",
    );
    expect(() => resolve({ maxFeatures: 5 })).toThrow("did you mean max_features?");
    expect(() => resolve({ __proto__x: 5 })).toThrow("unknown parameter");
    expect(() => resolve({ constructor: 5 })).toThrow("unknown parameter constructor");
    const wrong: [string, unknown][] = [
      ["n_estimators", 0],
      ["n_estimators", 1.5],
      ["max_depth", 0],
      ["min_samples_leaf", 0],
      ["min_samples_leaf", "5"],
      ["min_samples_split", 1],
      ["max_features", 0],
      ["max_features", 2.5],
      ["max_features", "auto"],
      ["max_samples", 0],
      ["class_weight", "even"],
      ["class_weight", { a: 1 }],
      ["class_weight", { 0: -1 }],
      ["min_impurity_decrease", Number.NaN],
      ["random_state", -1],
      ["max_bins", 256],
      ["criterion", "squared_error"],
      ["bootstrap", 1],
    ];
    for (const [name, value] of wrong) expect(() => resolve({ [name]: value })).toThrow(`${name} is `);
  });

  it("default to scikit-learn's, and undefined means the default", () => {
    expect(resolve({ max_depth: undefined })).toMatchObject({
      n_estimators: 100,
      criterion: "gini",
      max_depth: null,
      min_samples_split: 2,
      min_samples_leaf: 1,
      max_features: "sqrt",
      bootstrap: true,
      class_weight: null,
    });
    expect(forestRegressorParameters.max_features.default).toBe(1);
  });
});
