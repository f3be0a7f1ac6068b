import { expect, test } from "vitest";
import { exampleRun } from "./contents.fixture.ts";
import type { RunReportContents } from "./contract.ts";
import { renderRunReport } from "./render-run-report.ts";

/** The page as a reader meets it: text only, in order. */
function textOf(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<svg.*?<\/svg>/gs, " ")
    .replace(/<nav.*?<\/nav>/gs, " ")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replace(/\s+/g, " ");
}

const page = await renderRunReport(exampleRun());

test("begins with the verdict for all models and the row ledger", () => {
  const text = textOf(page);
  const places = [
    "Skill of XGBoost classifier over majority by 0.0641",
    "2 models judged; Holm",
    "1 feature was left out because the source lacks its columns.",
    "Where every row went",
    "dropped: warm-up of the features",
    "Targets: 1 of 3 met",
    "chance of calling any of them skilled where none is, is held at 1.0 %",
    "probability of back-test overfitting",
    "Models of classes",
    "Models of numbers",
    "Model by model",
    "Fold by fold",
    "2 bps a side",
    "buy and hold",
    "Intervals of forecasts",
    "Learning curves",
    "correlates 0.99 with ema_20",
    "Population stability index",
    "volume is 0 on 14 rows",
    "How to reproduce",
  ].map((part) => [part, text.toLowerCase().indexOf(part.toLowerCase())] as const);
  const missing = places.filter(([, at]) => at < 0).map(([part]) => part);
  expect(missing).toEqual([]);
  const order = places.map(([, at]) => at);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(text.indexOf("Where every row went")).toBeLessThan(700);
});

test("says of each target whether it was met, beside the best baseline", () => {
  const text = textOf(page);
  expect(text).toMatch(/XGBoost classifier accuracy > 0\.55 0\.\d+ .*? 0\.3800 majority missed/);
  expect(text).toMatch(
    /XGBoost regressor R² > 0\.01 .*? zero return met the target lies within the interval/,
  );
  expect(text).toMatch(/lstm RMSE < 0\.015 – – 0\.0201 zero return not measured skipped on request/);
});

test("holds one picture of each kind, and every id in it is unique", () => {
  expect(page.match(/<svg/g)).toHaveLength(26);
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(target);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test("the same contents give the same bytes, also through JSON", async () => {
  const copy: RunReportContents = JSON.parse(JSON.stringify(exampleRun()));
  expect((await renderRunReport(copy)) === page).toBe(true);
});

test("nothing is fetched and nothing runs", () => {
  expect(page.match(/<script|<link|<iframe|<img|@import|\son\w+=/i)?.[0]).toBeUndefined();
  const addresses = [...page.matchAll(/(?:https?:)?\/\/[^\s"'<)]+/g)].map(([address]) => address);
  expect(addresses.filter((address) => !address.startsWith("http://www.w3.org/"))).toEqual([]);
  expect(/url\((?!#)/.test(page)).toBe(false);
});

test("a run with nothing but one model has no empty part", async () => {
  const whole = exampleRun();
  const [, regressor] = whole.models;
  const bare: RunReportContents = {
    ...whole,
    warnings: [],
    targets: [],
    models: [{ ...regressor!, rounds: [] }],
    walkForward: [],
    backtests: [],
    conformal: [],
    learningCurves: [],
    drift: [],
    statistics: [],
    verdict: { ...whole.verdict, skill: false, line: "no evidence of skill", families: 1, comparisons: [] },
    features: { ...whole.features, dropped: [] },
  };
  const text = textOf(await renderRunReport(bare));
  expect(text).toContain("No evidence of skill.");
  expect(text).toContain("one model judged");
  for (const absent of [
    "Targets",
    "Walk-forward",
    "Back-tests",
    "Learning curves",
    "Population stability",
    "Models of classes",
  ])
    expect(text.includes(absent), absent).toBe(false);
});

test("text from outside is escaped everywhere", async () => {
  const attack = '<img src=x onerror="alert(1)">&\'';
  const whole = exampleRun();
  const [classifier] = whole.models;
  const told = await renderRunReport({
    ...whole,
    title: attack,
    runId: attack,
    verdict: {
      ...whole.verdict,
      line: attack,
      method: attack,
      comparisons: [{ ...whole.verdict.comparisons[0]!, model: attack, metric: attack, baseline: attack }],
    },
    warnings: [attack],
    targets: [{ ...whole.targets[0]!, metric: attack, note: attack, baseline: { name: attack, value: 0 } }],
    models: [
      {
        ...classifier!,
        title: attack,
        family: attack,
        parameters: { [attack]: attack },
        summary: { [attack]: attack },
        importance: [{ name: attack, importance: 1 }],
        roundName: attack,
        saved: { name: attack, version: attack, files: [{ name: attack, sha256: attack }] },
      },
    ],
    features: {
      method: attack,
      featureSetId: attack,
      chosen: [{ name: attack, formula: attack }],
      dropped: [{ name: attack, reason: attack }],
    },
    walkForward: [{ ...whole.walkForward[0]!, schedule: attack }],
    backtests: [{ ...whole.backtests[0]!, rule: attack, costs: attack, caveats: [attack] }],
    statistics: [{ name: attack, value: attack, meaning: attack }],
    reproduce: { ...whole.reproduce, commands: [attack] },
  });
  expect(told.includes("<img")).toBe(false);
  expect(/<[^>]*onerror="/.test(told)).toBe(false);
});
