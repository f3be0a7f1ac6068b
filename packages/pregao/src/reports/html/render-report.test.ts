import { expect, test } from "vitest";
import { classificationCurves, evaluateClassification } from "../../evaluation/index.ts";
import { exampleContents, exampleReturnContents } from "../contents.fixture.ts";
import { renderReport } from "./render-report.ts";

/** The page as a reader meets it: text only, in order. */
function textOf(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
}

test("begins with the verdict, then the primary metric beside its baselines", async () => {
  const contents = exampleContents();
  const text = textOf(await renderReport(contents));
  const places = [
    contents.evaluation.verdict.line.slice(1),
    "1 feature was left out because the source lacks its columns.",
    "Primary metric, named in advance: log-loss, lower is better.",
    "previous direction",
    "All metrics on the test part",
    "Row ledger",
    "How to reproduce",
    "npx pregao train --model rf --source sample --seed 42",
  ].map((part) => text.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("holds every part of the contents", async () => {
  const page = await renderReport(exampleContents());
  for (const part of [
    "ab".repeat(32),
    "fs-1f2e3d4c",
    "out-of-bag log-loss",
    "dropped: warm-up of the features",
    "left out: purged and embargoed",
    "volume is 0 on 14 rows",
    "RSI over 14 bars",
    "best_buy_sell_spread",
    "min_samples_leaf",
    "2023-07-31",
    "1,140",
  ])
    expect(page.includes(part), part).toBe(true);
  expect(page.match(/<svg/g)).toHaveLength(8);
});

test("the same contents give the same bytes, also after other pictures were drawn", async () => {
  const first = await renderReport(exampleContents());
  await renderReport(exampleReturnContents());
  expect((await renderReport(exampleContents())) === first).toBe(true);
});

test("contents that went through JSON give the same page", async () => {
  const contents = exampleContents();
  const copy = await renderReport(JSON.parse(JSON.stringify(contents)));
  expect(copy === (await renderReport(contents))).toBe(true);
});

test("nothing is fetched and nothing runs", async () => {
  const page = await renderReport(exampleContents());
  expect(page.match(/<script|<link|<iframe|@import|\son\w+=/i)?.[0]).toBeUndefined();
  const addresses = [...page.matchAll(/(?:https?:)?\/\/[^\s"'<)]+/g)].map(([address]) => address);
  expect(addresses.filter((address) => !address.startsWith("http://www.w3.org/"))).toEqual([]);
  expect(/url\((?!#)/.test(page)).toBe(false);
});

test("ids in the pictures are unique in the page and every reference has its target", async () => {
  const page = await renderReport(exampleContents());
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(target);
});

test("text from outside is escaped everywhere", async () => {
  const attack = '<img src=x onerror="alert(1)">&\'';
  const contents = exampleContents();
  const page = await renderReport({
    ...contents,
    title: attack,
    warnings: [attack],
    model: {
      ...contents.model,
      name: attack,
      version: attack,
      family: attack,
      featureSetId: attack,
      parameters: { [attack]: attack, list: [attack] },
      summary: { [attack]: attack },
      files: [{ name: attack, sha256: attack }],
    },
    data: {
      ...contents.data,
      origin: attack,
      symbols: [attack],
      findings: [{ check: attack, severity: "error", message: attack, count: 1, symbol: attack }],
    },
    ledger: { rows_in: 1, rows_used: 0, dropped: [{ reason: attack, count: 1 }] },
    importance: [{ name: attack, importance: 1 }],
    features: [{ name: attack, formula: attack }],
    featuresLeftOut: [{ name: attack, reason: attack }],
    predictedActions: { ...contents.predictedActions!, symbol: attack, currency: attack },
    reproduce: { commands: [attack], seed: 1, libraries: { [attack]: attack } },
  });
  expect(page.includes("<img")).toBe(false);
  expect(/<[^>]*onerror="/.test(page)).toBe(false);
});

test("signal-cluster labels are said to be no evidence in the first lines, and no skill is claimed", async () => {
  const contents = exampleContents();
  expect(contents.evaluation.verdict.skill).toBe(true);
  const page = await renderReport({ ...contents, labels: { ...contents.labels, kind: "signal-cluster" } });
  const text = textOf(page);
  expect(text.indexOf("No evidence of foresight: ")).toBeLessThan(200);
  const sentence = text.indexOf("Accuracy on them is no evidence of foresight.");
  expect(sentence).toBeGreaterThan(0);
  expect(sentence).toBeLessThan(900);
  expect(page.includes('class="verdict skill"')).toBe(false);
});

test("a shuffled split is marked as leaking, a ledger that does not add up as such", async () => {
  const contents = exampleContents();
  const page = await renderReport({
    ...contents,
    split: { ...contents.split, kind: "shuffled-stratified" },
    ledger: { ...contents.ledger, rows_used: 1000 },
  });
  expect(page.includes("it leaks")).toBe(true);
  expect(page.includes('class="verdict skill"')).toBe(false);
  expect(page.includes("140 rows are unaccounted for")).toBe(true);
});

test("a report on returns has price levels beside the previous price", async () => {
  const text = textOf(await renderReport(exampleReturnContents()));
  expect(text).toContain("information coefficient, higher is better");
  expect(text).toContain("As price levels");
  expect(text).toContain("Diebold–Mariano test on the mean squared error of");
  expect(text).toContain("previous price");
  expect(text).not.toContain("Confusion matrix");
});

test("many findings are folded under their number, none is left out", async () => {
  const contents = exampleContents();
  const findings = Array.from({ length: 40 }, (_, i) => ({
    check: "zero-volume",
    severity: i === 0 ? ("error" as const) : ("warning" as const),
    message: `finding number ${i}.`,
    count: i,
  }));
  const page = await renderReport({ ...contents, data: { ...contents.data, findings } });
  expect(page.includes("40 findings: 1 of severity error, 39 of severity warning")).toBe(true);
  for (const { message } of findings) expect(page.includes(message)).toBe(true);
});

test.each([1, 2, 7])(
  "%i rows with constant probabilities and an absent class make a page without a false figure",
  async (rows) => {
    const contents = exampleContents();
    const probabilities = Float64Array.from({ length: rows * 3 }, (_, i) => [0.5, 0.25, 0.25][i % 3]!);
    const classes = Int8Array.from({ length: rows }, (_, row) => row % 2);
    const { classNames } = contents.evaluation as { classNames: readonly string[] };
    const page = await renderReport({
      ...contents,
      evaluation: evaluateClassification({
        probabilities,
        classes,
        time: Float64Array.from({ length: rows }, (_, row) => row * 86_400_000),
        symbolCodes: new Int32Array(rows),
        classNames,
        baselines: [{ name: "constant", description: "the same", probabilities }],
        horizon: 5,
        seed: 1,
        resamples: 50,
      }),
      curves: classificationCurves({ probabilities, classes, classNames }),
      importance: [{ name: "rsi_14", importance: 0 }],
      predictedActions: { symbol: "PETR4", currency: "BRL", time: [0], close: [1], action: ["hold"] },
    });
    expect(page.match(/.{0,40}(NaN|undefined|Infinity).{0,20}/)?.[0]).toBeUndefined();
    expect(page.includes("No evidence of skill: ")).toBe(true);
  },
);
