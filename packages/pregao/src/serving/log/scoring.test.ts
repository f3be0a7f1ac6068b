import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PregaoError } from "../../errors.ts";
import { regressionTarget } from "../../labels/index.ts";
import type { Bars } from "../../market/bars.ts";
import { makeTargets, targetOptionsOf } from "../../pipeline/targets.ts";
import { createRunContext } from "../../progress.ts";
import { openRegistry } from "../../registry/index.ts";
import { importDataset, openSource } from "../../sources/index.ts";
import { market, ServingHome } from "../serving.fixture.ts";
import type { LoggedPrediction } from "./logged-prediction.ts";
import { PredictionLog, predictionLogFile } from "./prediction-log.ts";
import { scoreLoggedPredictions } from "./score-predictions.ts";
import { scoresOf, wilsonInterval } from "./version-scores.ts";

const place = new ServingHome();
const tickers = ["SYN001", "SYN002", "SYN003"];
let bars: Bars;

async function keepDays(count: number): Promise<void> {
  const columns = ["open", "high", "low", "close", "volume"];
  const lines = tickers.flatMap((ticker) => {
    const { start } = bars.frame.segment(ticker);
    return Array.from({ length: count }, (_, day) => {
      const values = columns.map((name) => bars.column(name)[start + day]!);
      return [new Date(bars.time[start + day]!).toISOString().slice(0, 10), ticker, ...values].join(",");
    });
  });
  const file = join(place.home, "days.csv");
  writeFileSync(file, [`date,symbol,${columns.join(",")}`, ...lines].join("\n"));
  await importDataset(file, "days", { replace: true, calendar: "weekdays" }, place.home);
  place.time += 600;
}

beforeAll(async () => {
  bars = (await (await openSource(market)).load()).bars;
  await keepDays(300);
  await place.train({ source: "days", modelName: "classes", horizon: 2 });
  await place.train({ source: "days", modelName: "returns", model: "ridge", task: "regression", param: {} });
}, 60_000);
afterAll(() => place.close());

describe("logged predictions", () => {
  it("get the outcome that training would have learned, as soon as the bars tell", async () => {
    const service = place.service();
    const ask = async () => {
      const answers = [];
      for (const ticker of tickers) {
        answers.push(await service.predict({ ticker, modelName: "classes" }));
        answers.push(await service.predict({ ticker, modelName: "returns" }));
      }
      return answers.map(({ prediction }) => prediction);
    };
    const given = await ask();
    expect(await service.score()).toEqual({ scored: 0, waiting: 6, rolledBack: [] });
    await keepDays(302);
    // Two bars later the classes of horizon 2 are known, the returns of horizon 5 are not.
    expect(await service.score()).toEqual({ scored: 3, waiting: 3, rolledBack: [] });
    await keepDays(306);
    expect(await service.score()).toEqual({ scored: 3, waiting: 0, rolledBack: [] });

    const registry = openRegistry(place.configuration());
    const { bars: now } = await (await openSource("days", { home: place.home })).load();
    const log = PredictionLog.open(
      place.home,
      () => place.time,
      365,
      () => {},
    );
    for (const modelName of ["classes", "returns"]) {
      const { manifest } = await registry.show(modelName);
      const labels = makeTargets(now, targetOptionsOf(manifest), createRunContext());
      const scored = log.scored("models", modelName, 1, 10);
      expect(scored).toHaveLength(3);
      for (const one of scored) {
        const { start } = now.frame.segment(one.ticker);
        const row = now.time.indexOf(one.asOf, start);
        const prediction = given.find(
          ({ ticker, model }) => ticker === one.ticker && model.name === modelName,
        )!;
        if (modelName === "classes") {
          const outcome = labels.classNames[labels.classes[row]!]!;
          expect(one.outcome).toBe(outcome);
          expect(one.loss).toBeCloseTo(-Math.log(prediction.prediction_probabilities![outcome]!), 12);
          expect(one.isRight).toBe(prediction.predictions === outcome);
        } else {
          const outcome = regressionTarget(labels)[row]!;
          expect(one.outcome).toBe(outcome);
          expect(one.loss).toBeCloseTo((outcome - prediction.predicted_value!) ** 2, 15);
        }
      }
    }
    log.close();
    const { scores } = await service.status();
    expect(scores.map(({ model, scored }) => [model, scored])).toEqual([
      ["classes", 3],
      ["returns", 3],
    ]);
  });

  it("are one for a version, ticker and bar, with how often they were given", async () => {
    const log = PredictionLog.open(
      join(place.home, "counts"),
      () => place.time,
      30,
      () => {},
    );
    const prediction: LoggedPrediction = {
      ...{ folder: "models", model: "m", version: 1, role: "shadow", ticker: "A", source: "s" },
      asOf: 1,
      known: 2,
      horizon: 1,
      task: "regression",
      predicted: null,
      probabilities: null,
      value: 0.5,
    };
    log.add(prediction, false);
    log.flush();
    for (let i = 0; i < 3; i++) log.add({ ...prediction, role: "champion" }, true);
    log.flush();
    log.add(prediction, false);
    expect(log.unscored(2, 10)).toEqual([{ ...prediction, role: "champion" }]);
    expect(log.unscored(1, 10)).toEqual([]);
    expect(log.waiting()).toBe(1);
    // Let go after as many days as they are kept.
    place.time += 31 * 86_400_000;
    log.add({ ...prediction, asOf: 5 }, true);
    expect(log.unscored(2, 10).map(({ asOf }) => asOf)).toEqual([5]);
    log.close();
  });

  it("of a version that is gone do not keep the others from being looked at", async () => {
    const log = PredictionLog.open(
      join(place.home, "gone"),
      () => place.time,
      30,
      () => {},
    );
    const one: LoggedPrediction = {
      ...{ folder: "models", model: "gone", version: 1, role: "champion", ticker: "A", source: "s" },
      ...{
        asOf: 0,
        known: 1,
        horizon: 1,
        task: "regression",
        predicted: null,
        probabilities: null,
        value: 0,
      },
    };
    for (let asOf = 0; asOf < 5000; asOf++) log.add({ ...one, asOf }, true);
    log.add({ ...one, model: "here", known: 2 }, true);
    const looked = new Set<string>();
    const sources = {
      manifest: async (_: string, model: string) => {
        looked.add(model);
        throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "model", name: model, near: "" });
      },
      bars: async () => bars,
    };
    const round = () =>
      scoreLoggedPredictions(log, sources, { now: () => place.time, context: createRunContext() });
    await round();
    expect([...looked]).toEqual(["gone"]);
    place.time += 1;
    await round();
    expect([...looked]).toEqual(["gone", "here"]);
    log.close();
  });

  it("that cannot be written stop no prediction", async () => {
    const broken = new ServingHome();
    await broken.train({ modelName: "classes" });
    writeFileSync(join(broken.home, predictionLogFile), "this is no database".repeat(100));
    const service = broken.service();
    const { prediction } = await service.predict({ ticker: "SYN001", modelName: "classes" });
    expect(prediction.ticker).toBe("SYN001");
    expect(await service.status()).toMatchObject({ predictions: 1, failures: 0, logFailures: 1 });
    expect(await service.score()).toEqual({ scored: 0, waiting: 0, rolledBack: [] });
    await broken.close();
  });
});

describe("the scores of a version", () => {
  it("stand beside what knowing nothing would have had", () => {
    const scored = ["buy", "buy", "buy", "sell"].map((outcome, i) => ({
      ...{ ticker: "A", source: "s", asOf: i, outcome, isRight: outcome === "buy", loss: 1 },
    }));
    const scores = scoresOf({ model: "m", version: 1, task: "classification" }, scored);
    expect(scores).toMatchObject({ scored: 4, accuracy: 0.75, baseline: 0.75, loss: 1 });
    expect(scores.baselineLoss).toBeCloseTo(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)), 12);
    const returns = scoresOf(
      { model: "m", version: 1, task: "regression" },
      [0.1, -0.2].map((outcome, i) => ({
        ticker: "A",
        source: "s",
        asOf: i,
        outcome,
        isRight: true,
        loss: 0.01,
      })),
    );
    expect(returns.baselineLoss).toBeCloseTo(0.025, 12);
  });

  it("have Wilson's interval", () => {
    // Brown, Cai and DasGupta (2001), by hand for 8 of 10.
    const { low, high } = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
    expect(wilsonInterval(0, 5).low).toBe(0);
  });
});
