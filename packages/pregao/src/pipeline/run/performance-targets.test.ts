import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../evaluation/index.ts";
import { judgeTargets, performanceTargets } from "./performance-targets.ts";

function evaluation(
  metric: string,
  value: number | null,
  low: number,
  high: number,
  baseline: number,
): Evaluation {
  const against = { value: baseline, difference: 0, differenceLow: 0, differenceHigh: 0 };
  const worse = { ...against, value: null };
  const figure = { name: metric, label: metric, better: "higher", value, low, high };
  return {
    metrics: [{ ...figure, baselines: { none_known: worse, majority: against } }],
  } as unknown as Evaluation;
}

const judged = (model: string, given: Evaluation) => judgeTargets(new Map([[model, given]]));

describe("the described system's targets", () => {
  it("are those of its text", () => {
    const text = performanceTargets.map(({ model, metric, comparison, target }) =>
      [model, metric, comparison === "above" ? ">" : "<", target].join(" "),
    );
    expect(text).toEqual([
      "xgb_classifier accuracy > 0.55",
      "xgb_classifier directional_accuracy > 0.6",
      "lgb_classifier accuracy > 0.55",
      "lgb_classifier directional_accuracy > 0.6",
      "cat_classifier accuracy > 0.55",
      "cat_classifier directional_accuracy > 0.6",
      "ensemble accuracy > 0.58",
      "xgb_regressor directional_accuracy > 0.58",
      "xgb_regressor r2 > 0.1",
      "nn_regressor directional_accuracy > 0.58",
      "nn_regressor r2 > 0.1",
      "lstm rmse < 0.015",
      "lstm directional_accuracy > 0.55",
    ]);
  });

  it("are met or missed by the figure, beside the best baseline, with what it does not show", () => {
    expect(judged("ensemble", evaluation("accuracy", 0.6, 0.59, 0.61, 0.4))).toEqual([
      {
        model: "ensemble",
        metric: "accuracy",
        comparison: "above",
        target: 0.58,
        value: 0.6,
        low: 0.59,
        high: 0.61,
        baseline: { name: "majority", value: 0.4 },
        met: true,
      },
    ]);
    const [within] = judged("ensemble", evaluation("accuracy", 0.57, 0.55, 0.59, 0.4));
    expect(within).toMatchObject({ met: false, note: "the target lies within the interval" });
    const [cheap] = judged("lstm", evaluation("rmse", 0.01, 0.009, 0.011, 0.0101));
    expect(cheap).toMatchObject({ met: true, note: "the baseline majority meets it too" });
    const [none] = judged("ensemble", evaluation("accuracy", null, 0, 0, 0.4));
    expect(none).toMatchObject({ met: false, value: null, note: "not defined on these rows" });
  });

  it("are silent about models that were not judged, and exact at the limit", () => {
    expect(judged("rf_classifier", evaluation("accuracy", 0.9, 0.8, 1, 0.4))).toEqual([]);
    const [atLimit] = judged("ensemble", evaluation("accuracy", 0.58, 0.57, 0.6, 0.4));
    expect(atLimit!.met).toBe(false);
  });
});
