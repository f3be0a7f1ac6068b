import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Configuration, loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { runLookaheadAudit } from "./audit.ts";
import { evaluateSaved } from "./evaluate.ts";
import { auditLookaheadOptions } from "./options/audit.ts";
import { evaluateOptions, predictOptions } from "./options/predict.ts";
import { trainOptions } from "./options/train.ts";
import { predictTickers } from "./predict.ts";
import { type TrainingResult, train } from "./train.ts";

const source = "synthetic:regimes,symbols=2,bars=500";
const context = createRunContext({ threads: 2 });
let home: string;
let configuration: Configuration;
let result: TrainingResult;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "pregao-nets-"));
  configuration = loadConfiguration({ flags: { home }, environment: {} });
  const given = {
    source,
    model: "lstm_mtl",
    draws: 1,
    folds: 2,
    features: "return_1,return_5,rsi_14",
    param: { lookback: "6", units: "8", epochs: "3" },
  };
  result = await train(parseOptions(trainOptions, given), configuration, context);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("a net through the pipeline", () => {
  it("watches the latest training rows alone, searched or not", () => {
    const { split } = result.splitData;
    const { "rows watched": watched } = result.fitted.model.summary() as Record<string, number>;
    expect(watched! / split.train.length).toBeCloseTo(0.15, 1);
    expect(result.fitted.search!.trials).toHaveLength(1);
    expect(result.fitted.model.rounds.every(({ validation }) => Number.isFinite(validation))).toBe(true);
    expect(result.reportPath).toMatch(/html$/);
  });

  it("predicts the next bar from a window, its return beside its classes", async () => {
    const options = parseOptions(predictOptions, { ticker: ["SYN001"], model: "lstm_mtl", source });
    const [predicted] = await predictTickers(options, configuration, context);
    expect(predicted).toMatchObject({
      model_type: "lstm_mtl",
      input_shape: [1, 6, 3],
      sequence_length: 6,
      features_count: 3,
      predicted_target: "forward-return",
    });
    const { predicted_return: expected, predicted_price: price, last_price: last } = predicted!;
    expect(price).toBeCloseTo(last * (1 + expected!), 9);
    expect(["sell", "hold", "buy"]).toContain(predicted!.predictions);
  });

  it("is judged again as it was when it was trained", async () => {
    const judged = await evaluateSaved(parseOptions(evaluateOptions, { source }), configuration, context);
    expect(judged.evaluation.verdict).toEqual(result.judgement.test.evaluation.verdict);
  });

  it("is found to look at no later bar", async () => {
    const options = parseOptions(auditLookaheadOptions, { model: "b3_model", dates: 4 });
    const { audit } = await runLookaheadAudit(options, configuration, context);
    expect(audit).toMatchObject({ columns: 6, clean: true, findings: [], unjudged: [] });
  }, 60_000);
});
