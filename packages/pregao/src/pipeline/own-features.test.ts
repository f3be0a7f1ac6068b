import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { evaluateSaved } from "./evaluate.ts";
import { evaluateOptions, predictOptions } from "./options/predict.ts";
import { trainOptions } from "./options/train.ts";
import { predictTickers } from "./predict.ts";
import { train } from "./train.ts";

const directory = mkdtempSync(join(tmpdir(), "pregao-own-training-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const context = createRunContext({ threads: 1 });
const source = "synthetic:regimes,symbols=6,bars=260,seed=3";
const few = { source, draws: 0, param: { n_estimators: "5" } };

describe("a model trained with a feature of the user's", () => {
  const file = join(directory, "own.ts");
  writeFileSync(
    file,
    `export const features = [{
      name: "reach_3", category: "price", parameters: { window: 3 }, inputs: ["high", "low"], warmUp: 2,
      memory: "window", version: 1, description: "Range of three bars beside the high.", formula: "1 - min(low, 3) / high",
      source: "own",
      values: ({ length, column }: { length: number; column(name: string): Float64Array }) => {
        const [high, low] = [column("high"), column("low")];
        return Float64Array.from({ length }, (_, row) =>
          row < 2 ? NaN : 1 - Math.min(low[row]!, low[row - 1]!, low[row - 2]!) / high[row]!);
      },
    }];`,
  );
  const configuration = loadConfiguration({ directory, environment: {}, flags: { featuresFile: "own.ts" } });

  it("is saved, predicts with the file, and without it is refused by the feature's name", async () => {
    const options = parseOptions(trainOptions, { ...few, features: "reach_3,reach_3.lag(1),return_5" });
    const { fitted } = await train(options, configuration, context, { report: false });
    expect(fitted.model.featureNames).toEqual(["reach_3", "reach_3.lag(1)", "return_5"]);
    const asked = parseOptions(predictOptions, { source, ticker: ["SYN002"] });
    expect((await predictTickers(asked, configuration, context))[0]!.ticker).toBe("SYN002");

    vi.resetModules(); // A process that has not seen the file.
    const elsewhere = await import("./predict.ts");
    const bare = loadConfiguration({ directory, environment: {} });
    await expect(elsewhere.predictTickers(asked, bare, context)).rejects.toThrow(
      "the rf model reads features that are not known here: reach_3, reach_3.lag(1)",
    );
  }, 60_000);
});

describe("a model that compares symbols", () => {
  const configuration = loadConfiguration({ directory, environment: {}, flags: { home: "across" } });

  it("predicts and is judged for one symbol as among all: the others are loaded beside it", async () => {
    const features = "cs_rank_return_5,beta_60,return_5";
    await train(parseOptions(trainOptions, { ...few, features }), configuration, context, { report: false });
    const predict = (ticker: string[]) =>
      predictTickers(parseOptions(predictOptions, { source, ticker }), configuration, context);
    const [alone] = await predict(["SYN003"]);
    expect(alone!.features_missing).toEqual([]);
    const together = await predict(["SYN001", "SYN002", "SYN003", "SYN004", "SYN005", "SYN006"]);
    expect(together[2]).toEqual(alone);

    const judge = (ticker: string[]) =>
      evaluateSaved(parseOptions(evaluateOptions, { source, ticker }), configuration, context);
    const one = await judge(["SYN003"]);
    const all = await judge([]);
    expect(one.rows.length * 6).toBe(all.rows.length);
  }, 60_000);
});
