import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type Configuration, loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { renderReport, writeVersionReport } from "../reports/index.ts";
import { temporaryDirectory } from "../sources/temporary-directory.fixture.ts";
import { reportOptions } from "./options/report.ts";
import { trainOptions } from "./options/train.ts";
import { reportSaved } from "./report-saved.ts";
import { train } from "./train.ts";

const context = createRunContext({ threads: 1, seed: 5 });
let configuration: Configuration;

async function trained(modelName: string, task: string): Promise<void> {
  const options = parseOptions(trainOptions, {
    source: "synthetic:planted,accuracy=0.7,symbols=2,bars=400",
    task,
    features: "return_1,return_2",
    draws: 0,
    model: "xgb",
    param: { n_estimators: "5" },
    modelName,
  });
  await train(options, configuration, context, { report: false });
}

beforeAll(async () => {
  configuration = loadConfiguration({ directory: temporaryDirectory(), environment: {} });
  await trained("classes", "classification");
  await trained("returns", "regression");
}, 60_000);

test.each([
  ["classes", ["confusion_matrix", "precision_recall", "reliability", "roc_curves"]],
  ["returns", ["regression_scatter", "residuals", "forecast_band"]],
])("the report of saved %s is made again whole, the same bytes each time", async (modelName, pictures) => {
  const options = parseOptions(reportOptions, { modelName });
  const { contents } = await reportSaved(options, configuration, context);
  expect(contents.forecasts?.band?.level).toBe(modelName === "returns" ? 0.9 : undefined);
  const folder = temporaryDirectory();
  const files = await writeVersionReport(folder, contents, context);
  expect(readdirSync(folder).toSorted()).toEqual(files.toSorted());
  for (const picture of pictures)
    expect(files).toEqual(expect.arrayContaining([`${picture}.png`, `${picture}.svg`]));
  const page = readFileSync(join(folder, "model_report.html"), "utf8");
  const again = await reportSaved(options, configuration, context);
  expect((await renderReport(again.contents)) === page).toBe(true);
  const kept = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
  expect((await renderReport(kept)) === page).toBe(true);
  expect(page).toContain("Made again from the saved version");
  expect(readFileSync(join(folder, "model_card.md"), "utf8")).toContain(
    `# Model card: ${modelName}, version 1`,
  );
});
