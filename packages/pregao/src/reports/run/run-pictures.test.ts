import { describe, expect, test } from "vitest";
import { darkTheme, lightTheme, pageTheme } from "../pictures/theme.ts";
import { renderSvg, svgInTheme } from "../render-picture.ts";
import { exampleRun } from "./contents.fixture.ts";
import { runPictures } from "./run-pictures.ts";

const pictures = runPictures(exampleRun());

test("there is a picture of everything that the run has, each in files of its own", () => {
  const files = pictures.map(({ file }) => file);
  expect(new Set(files).size).toBe(files.length);
  expect(new Set(pictures.map(({ picture }) => picture.name)).size).toBe(files.length);
  expect(files.toSorted()).toEqual([
    "confusion_matrix_xgb_classifier",
    "equity_xgb_classifier",
    "feature_importance_xgb_classifier",
    "forecast_xgb_regressor",
    "interval_coverage_xgb_regressor_adaptive",
    "learning_curve_xgb_classifier",
    "loss_curves_xgb_classifier",
    "metrics_xgb_classifier",
    "metrics_xgb_regressor",
    "model_comparison_classification_accuracy",
    "model_comparison_classification_directional_accuracy",
    "model_comparison_classification_log_loss",
    "model_comparison_regression_correlation",
    "model_comparison_regression_directional_accuracy",
    "model_comparison_regression_r2",
    "precision_recall_xgb_classifier",
    "regression_scatter_xgb_regressor",
    "reliability_xgb_classifier",
    "residuals_xgb_regressor",
    "roc_curves_xgb_classifier",
    "shap_force_plot_xgb_classifier",
    "shap_importance_bar_xgb_classifier",
    "shap_summary_xgb_classifier",
    "shap_waterfall_xgb_classifier",
    "targets",
    "walk_forward_xgb_classifier",
  ]);
});

describe.each(pictures.map(({ file, picture }) => [file, picture] as const))("%s", (_, picture) => {
  test("is drawn without an undefined figure, and in a theme as if drawn in it", async () => {
    const page = await renderSvg(picture, pageTheme);
    expect(page.includes(picture.title.replaceAll("&", "&amp;"))).toBe(true);
    expect(page.match(/NaN|undefined|Infinity/)?.[0]).toBeUndefined();
    expect(page.length).toBeLessThan(400_000);
    for (const theme of [lightTheme, darkTheme]) {
      const drawn = await renderSvg(picture, theme);
      expect(svgInTheme(page, theme) === drawn).toBe(true);
      expect(drawn.includes("var(--")).toBe(false);
    }
  });

  test("says in words what it shows", () => {
    expect(picture.description.length).toBeGreaterThan(40);
    expect(picture.description).not.toMatch(/NaN|undefined|null/);
  });
});
