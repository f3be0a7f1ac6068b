import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditLookahead, modelSubject } from "../audit/index.ts";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { computeFeatures, type FeatureMatrix } from "../features/index.ts";
import type { Bars } from "../market/index.ts";
import { createRunContext } from "../progress.ts";
import { SyntheticSource } from "../sources/index.ts";
import { runLookaheadAudit } from "./audit.ts";
import { auditLookaheadOptions } from "./options/audit.ts";
import { trainOptions } from "./options/train.ts";
import { openModel } from "./predict.ts";
import { train } from "./train.ts";

const source = "synthetic:regimes,symbols=2,bars=500";
const context = createRunContext({ threads: 2 });
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "pregao-audit-"));
  const given = { source, draws: 0, features: "return_1,return_5,rsi_14", param: { n_estimators: "10" } };
  const configuration = loadConfiguration({ flags: { home }, environment: {} });
  await train(parseOptions(trainOptions, given), configuration, context, { report: false });
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("the audit of a saved model", () => {
  it("judges its features and its predictions on the source that it was trained on", async () => {
    const configuration = loadConfiguration({ flags: { home }, environment: {} });
    const options = parseOptions(auditLookaheadOptions, { model: "b3_model", dates: 6 });
    const run = await runLookaheadAudit(options, configuration, context);
    expect(run.model).toEqual({ name: "b3_model", version: 1 });
    expect(run.audit).toMatchObject({ columns: 6, clean: true, findings: [], unjudged: [] });
    expect(run.audit.subject).toBe("3 features and predictions of a rf model");
  }, 60_000);

  it("shows in its predictions what leaks into its features", async () => {
    const configuration = loadConfiguration({ flags: { home }, environment: {} });
    const { model } = await openModel(configuration, { modelName: "b3_model", modelDir: "models" }, "latest");
    const { bars } = await new SyntheticSource({ kind: "regimes", symbols: 2, bars: 500 }).load();
    /** The model's own features, one of them a bar too early. */
    const leaking = (some: Bars): FeatureMatrix => {
      const { matrix } = computeFeatures(some, { features: model.featureNames });
      const early = matrix.columns.map((column, place) => {
        if (place !== 0) return column;
        const shifted = column.slice();
        for (const { start, end } of some.frame.segments) shifted.set(column.subarray(start + 1, end), start);
        return shifted;
      });
      return { ...matrix, columns: early };
    };
    const audit = await auditLookahead(modelSubject(model, leaking, 14, []), bars, context, { cuts: 6 });
    expect(new Set(audit.findings.map(({ cause }) => cause))).toEqual(new Set(["reads-ahead"]));
    expect(audit.findings.map(({ column }) => column)).toEqual([
      "probability of sell",
      "probability of hold",
      "probability of buy",
    ]);
    expect(audit.findings[0]!.evidence).toMatchObject({ aheadFrom: 1, aheadTo: 1 });
  }, 60_000);
});
