import { describe, expect, it } from "vitest";
import { parseOptions } from "../../config/index.ts";
import { createRunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import type { Model, TrainingData, TrainingRound } from "../contract.ts";
import { loadFamily } from "../index.ts";

/** Rows 0 … 599 to fit on, 600 … 899 to watch; one feature in four tells a little of the outcome. */
function noisyData(): TrainingData {
  const random = createRandom(3);
  const rows = 900;
  const columns = Array.from({ length: 4 }, () => Float32Array.from({ length: rows }, () => random.normal()));
  const returns = Float64Array.from({ length: rows }, (_, row) => columns[0]![row]! + 2 * random.normal());
  return {
    features: {
      names: ["a", "b", "c", "d"],
      length: rows,
      columns,
      series: Int32Array.of(0),
      featureSetId: "fs",
    },
    rows: Int32Array.from({ length: 600 }, (_, row) => row),
    watch: Int32Array.from({ length: 300 }, (_, row) => 600 + row),
    returns,
    classes: Int8Array.from(returns, (value) => (value < -1 ? 0 : value > 1 ? 2 : 1)),
    classNames: ["sell", "hold", "buy"],
  };
}

async function predictionsOf(model: Model, { features }: TrainingData): Promise<number[]> {
  const { probabilities, returns } = await model.predict(features);
  return [...(probabilities ?? returns!)];
}

const styles = {
  xgboost: { n_estimators: 60, learning_rate: 0.5 },
  lightgbm: { n_estimators: 60, learning_rate: 0.5 },
  catboost: { iterations: 60, learning_rate: 0.5 },
} as const;

for (const [name, quick] of Object.entries(styles)) {
  for (const task of ["classification", "regression"] as const) {
    describe(`${name}, ${task}`, async () => {
      const family = await loadFamily(name);
      const fitted = (
        data: TrainingData,
        given: Record<string, unknown>,
        rounds: TrainingRound[] = [],
      ): Promise<Model> =>
        family.fit(data, task, parseOptions(family.parameters(task), { ...quick, ...given }), {
          ...createRunContext({ seed: 1 }),
          onRound: (round) => rounds.push(round),
        });

      it("stops early by the rows to watch and ends at the best round", async () => {
        const data = noisyData();
        const told: TrainingRound[] = [];
        const model = await fitted(data, { early_stopping_rounds: 5 }, told);
        expect(model.rounds).toEqual(told);
        const losses = told.map(({ validation }) => validation);
        const best = losses.indexOf(Math.min(...losses)) + 1;
        expect(told.map(({ round }) => round)).toEqual(losses.map((_, i) => i + 1));
        expect(told.length).toBe(Math.min(60, best + 5));
        expect(best).toBeLessThan(55);
        expect(model.summary().rounds).toBe(best);
        expect(family.stopsEarly!(parseOptions(family.parameters(task), { early_stopping_rounds: 5 }))).toBe(
          true,
        );
        expect(family.stopsEarly!(parseOptions(family.parameters(task), {}))).toBe(false);
      });

      it("is not changed by rows that are only watched, and hears its rounds without them", async () => {
        const { watch, ...unwatched } = noisyData();
        const told: TrainingRound[] = [];
        const plain = await fitted(unwatched, {}, told);
        expect([plain.rounds.length, told.length, told[0]!.validation]).toEqual([0, 60, Number.NaN]);
        const watched = await fitted({ ...unwatched, watch: watch! }, {});
        expect(watched.rounds).toHaveLength(60);
        expect(watched.rounds.every(({ validation }) => validation > 0)).toBe(true);
        expect(watched.summary()).toEqual(plain.summary());
        const predicted = await Promise.all([watched, plain].map((model) => predictionsOf(model, unwatched)));
        expect(predicted[0]).toEqual(predicted[1]);
      });

      it("weighs rows that are fitted on, not those to watch, and refuses to stop by rows that are not there", async () => {
        const { watch, ...unwatched } = noisyData();
        const sampleWeight = new Float64Array(900);
        sampleWeight.fill(2, 0, 600);
        const model = await fitted(
          { ...unwatched, sampleWeight, watch: watch! },
          { early_stopping_rounds: 5 },
        );
        expect(model.rounds[0]!.validation).toBeGreaterThan(0);
        await expect(fitted(unwatched, { early_stopping_rounds: 5 })).rejects.toThrow(
          /early stopping after 5 rounds.*no evaluation rows/,
        );
      });
    });
  }
}
