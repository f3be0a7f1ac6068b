import { binColumns, explain, fitForestClassifier, fitXGBRegressor, interactions } from "@pregao/trees";
import { describe, expect, it } from "vitest";
import { createRunContext } from "../progress.ts";
import { createRandom } from "../random.ts";
import type { ModelDescription } from "./description.ts";
import { explainTrees, pairEffectsOfTrees } from "./trees-explanation.ts";

const rows = 600;
const random = createRandom(2, "pairs");
const featureNames = ["a", "b", "c"];
const columns = featureNames.map(() => Float32Array.from({ length: rows }, () => random.normal()));
/** The sign of a · b: neither says anything alone. */
const targets = Float64Array.from({ length: rows }, (_, row) =>
  Math.sign(columns[0]![row]! * columns[1]![row]!),
);
const matrix = binColumns(columns);
const context = createRunContext({ threads: 2 });
const every = Int32Array.from({ length: rows }, (_, row) => row);

function describedAs(task: ModelDescription["task"], classNames: string[]): ModelDescription {
  return {
    family: "xgboost",
    task,
    featureNames,
    featureSetId: "fs-test",
    featureIdentities: featureNames,
    classNames,
    parameters: {},
  };
}

describe("explanations of trees", () => {
  it("name what is attributed: returns, probabilities of forests", async () => {
    const labels = Array.from(targets, (value) => Number(value > 0));
    const forest = await fitForestClassifier({
      matrix,
      labels,
      classCount: 2,
      parameters: { n_estimators: 5 },
    });
    const description = describedAs("classification", ["sell", "buy"]);
    const some = Int32Array.of(3, 7);
    const found = await explainTrees(forest, description, columns, some, context);
    expect(found.outputs).toEqual(["probability of sell", "probability of buy"]);
    const { values } = await explain(forest, columns, { rows: some });
    expect([...found.values]).toEqual([...values]);
  });

  it("tell refusals of the engine as errors of the catalogue", async () => {
    const regressor = await fitXGBRegressor({ matrix, targets, parameters: { n_estimators: 2 } });
    const short = columns.slice(1);
    await expect(
      explainTrees(regressor, describedAs("regression", []), short, Int32Array.of(0), context),
    ).rejects.toMatchObject({ code: "PREGAO_ENGINE_REFUSED" });
  });
});

describe("effects of pairs", () => {
  it("find what two features do only together, as the engine's values in one piece have it", async () => {
    const regressor = await fitXGBRegressor({
      matrix,
      targets,
      parameters: { n_estimators: 20, max_depth: 3 },
    });
    const found = await pairEffectsOfTrees(regressor, describedAs("regression", []), columns, every, context);
    expect(found).toMatchObject({ outputs: ["return"], rows });
    const { values } = await interactions(regressor, columns);
    for (const [at, strength] of found.strength.entries()) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += Math.abs(values[9 * row + at]!);
      expect(strength).toBeCloseTo(sum / rows, 12);
    }
    const [aa, ab, ac] = found.strength;
    expect(ab).toBeGreaterThan(5 * ac!);
    expect(ab).toBeGreaterThan(aa!);
  });

  it("stop when they are asked to", async () => {
    const regressor = await fitXGBRegressor({ matrix, targets, parameters: { n_estimators: 5 } });
    const signal = AbortSignal.abort(new Error("enough"));
    const stopped = createRunContext({ signal });
    await expect(
      pairEffectsOfTrees(regressor, describedAs("regression", []), columns, every, stopped),
    ).rejects.toThrow("enough");
  });
});
