import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { classBaselines } from "./class-baselines.ts";
import { evaluateClassification } from "./evaluate-classification.ts";
import type { ClassificationInput } from "./scorable-rows.ts";

interface ReferenceCase {
  readonly name: string;
  readonly classes: number;
  readonly outcomes: readonly number[];
  readonly probabilities: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly per_class: Readonly<Record<"precision" | "recall" | "f1" | "roc_auc", readonly number[]>>;
  readonly confusion: readonly (readonly number[])[];
}

/** Made by interop/evaluation/make_reference.py. */
const reference: { readonly classification: readonly ReferenceCase[] } = JSON.parse(
  readFileSync(new URL("reference-values.json", import.meta.url), "utf8"),
);

const day = 86_400_000;

/** A market of `symbols` × `dates` rows; `edge` moves the outcome's probability by what the model knows. */
function market(
  seed: number,
  edge: number,
  { dates = 400, symbols = 10, horizon = 5 } = {},
): ClassificationInput {
  const random = createRandom(seed, "market");
  const rows = dates * symbols;
  const time = Float64Array.from({ length: rows }, (_, row) => (row % dates) * day);
  const symbolCodes = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / dates));
  const classes = new Int8Array(rows);
  const all = new Float64Array(rows * 3);
  for (let row = 0; row < rows; row++) {
    const knowledge = random.uniform() - 0.5;
    const claimed = 0.2 * knowledge;
    all.set([0.35 - claimed, 0.3, 0.35 + claimed], 3 * row);
    const draw = random.uniform();
    classes[row] = draw < 0.35 - edge * claimed ? 0 : draw < 0.65 - edge * claimed ? 1 : 2;
  }
  const half = dates / 2;
  const numbers = Int32Array.from({ length: rows }, (_, row) => row);
  const train = numbers.filter((row) => row % dates < half - horizon);
  const test = numbers.filter((row) => row % dates >= half);
  const endTime = time.map((at) => at + horizon * day);
  const probabilities = new Float64Array(test.length * 3);
  for (let i = 0; i < test.length; i++)
    probabilities.set(all.subarray(3 * test[i]!, 3 * test[i]! + 3), 3 * i);
  return {
    probabilities,
    classes: Int8Array.from(test, (row) => classes[row]!),
    time: Float64Array.from(test, (row) => time[row]!),
    symbolCodes: Int32Array.from(test, (row) => symbolCodes[row]!),
    classNames: ["sell", "hold", "buy"],
    baselines: classBaselines({ time, symbolCodes, classes, endTime, classCount: 3, train, rows: test }),
    horizon,
    seed,
    resamples: 400,
  };
}

test.each(reference.classification)("agrees with scikit-learn: $name", (example) => {
  const rows = example.outcomes.length;
  const constant = new Float64Array(rows * example.classes).fill(1 / example.classes);
  const evaluation = evaluateClassification({
    probabilities: Float64Array.from(example.probabilities),
    classes: Int8Array.from(example.outcomes),
    time: Float64Array.from({ length: rows }, (_, row) => row * day),
    symbolCodes: new Int32Array(rows),
    classNames: Array.from({ length: example.classes }, (_, k) => `class ${k}`),
    baselines: [{ name: "uniform", description: "equal probabilities", probabilities: constant }],
    horizon: 1,
    seed: 1,
    resamples: 50,
  });
  // scikit-learn has no word for the direction of moves: it has a test of its own below.
  const known = evaluation.metrics.filter(({ name }) => name !== "directional_accuracy");
  expect(Object.keys(example.metrics).toSorted()).toEqual(known.map((metric) => metric.name).toSorted());
  for (const metric of known) {
    expect(metric.value, metric.name).toBeCloseTo(example.metrics[metric.name]!, 9);
  }
  for (const [k, scores] of evaluation.perClass.entries()) {
    expect(scores.precision.value).toBeCloseTo(example.per_class.precision[k]!, 12);
    expect(scores.recall.value).toBeCloseTo(example.per_class.recall[k]!, 12);
    expect(scores.f1.value).toBeCloseTo(example.per_class.f1[k]!, 12);
    expect(scores.rocAuc.value).toBeCloseTo(example.per_class.roc_auc[k]!, 12);
  }
  expect(evaluation.confusion).toEqual(example.confusion);
});

test("claims of knowledge on random outcomes are no evidence of skill, in at least 19 of 20 seeds", () => {
  const verdicts = Array.from({ length: 20 }, (_, seed) => evaluateClassification(market(seed, 0)).verdict);
  expect(
    verdicts.filter(({ line }) => line.startsWith("no evidence of skill: ")).length,
  ).toBeGreaterThanOrEqual(19);
});

test("the class shares with a little noise claim no skill over them, in at least 19 of 20 seeds", () => {
  const verdicts = Array.from({ length: 20 }, (_, seed) => {
    const input = market(seed, 0);
    const random = createRandom(seed, "noise");
    const probabilities = input.baselines[0]!.probabilities.slice();
    for (let row = 0; row < input.classes.length; row++) {
      const noise = 0.004 * (random.uniform() - 0.5);
      probabilities[3 * row]! += noise;
      probabilities[3 * row + 2]! -= noise;
    }
    return evaluateClassification({ ...input, probabilities }).verdict;
  });
  expect(verdicts.filter(({ skill }) => !skill).length).toBeGreaterThanOrEqual(19);
});

test("a planted edge is found and named with its interval", () => {
  const { verdict, metrics, caveats } = evaluateClassification(market(1, 2));
  expect(verdict.skill).toBe(true);
  expect(verdict.line).toMatch(
    /^skill over .+ by 0\.\d{4} \(log-loss; 95 % interval 0\.\d{4} to 0\.\d{4}\)$/,
  );
  expect(verdict.differenceHigh).toBeLessThan(0);
  expect(metrics[0]!.low).toBeLessThan(metrics[0]!.value!);
  expect(metrics[0]!.high).toBeGreaterThan(metrics[0]!.value!);
  expect(caveats).toEqual([]);
});

test("the direction of moves is counted over rows that moved, ties by half", () => {
  const input = market(6, 0.5);
  const { metrics } = evaluateClassification(input);
  const direction = metrics.find(({ name }) => name === "directional_accuracy")!;
  let right = 0;
  let moves = 0;
  for (const [row, outcome] of input.classes.entries()) {
    if (outcome !== 0 && outcome !== 2) continue;
    const lean = input.probabilities[3 * row + 2]! - input.probabilities[3 * row]!;
    moves++;
    right += lean === 0 ? 0.5 : lean > 0 === (outcome === 2) ? 1 : 0;
  }
  expect(direction.value).toBeCloseTo(right / moves, 12);
});

test("skill at telling holds from moves alone is named as that", () => {
  const input = market(7, 0);
  // Knows when a row moves, and nothing of where to.
  const probabilities = input.probabilities.slice();
  for (const [row, outcome] of input.classes.entries())
    probabilities.set(outcome === 1 ? [0.2, 0.6, 0.2] : [0.4, 0.2, 0.4], 3 * row);
  const { verdict, caveats } = evaluateClassification({ ...input, probabilities });
  expect(verdict.skill).toBe(true);
  expect(caveats[0]).toMatch(/^The skill lies in telling hold from moves, not up from down: .* 50\.0 %/);
});

test("signal-cluster labels and a shuffled split allow no claim", () => {
  const clusters = evaluateClassification({ ...market(1, 2), labelKind: "signal-cluster" });
  expect(clusters.verdict.skill).toBe(false);
  expect(clusters.verdict.line).toMatch(/^no evidence of foresight: /);
  expect(clusters.caveats[0]).toContain("no evidence of foresight");
  const shuffled = evaluateClassification({ ...market(1, 2), splitKind: "shuffled-stratified" });
  expect(shuffled.verdict.skill).toBe(false);
  expect(shuffled.caveats[0]).toContain("leak");
});

test("the same input gives the same bytes, and JSON keeps everything", () => {
  const once = evaluateClassification(market(4, 1));
  expect(JSON.stringify(evaluateClassification(market(4, 1)))).toBe(JSON.stringify(once));
  expect(JSON.parse(JSON.stringify(once))).toEqual(once);
});

test("the order of rows does not matter", () => {
  const input = market(4, 1);
  const order = createRandom(8).shuffle(Int32Array.from(input.classes, (_, row) => row));
  const moved = (from: Float64Array): Float64Array => {
    const to = new Float64Array(from.length);
    for (const [i, row] of order.entries()) to.set(from.subarray(3 * row, 3 * row + 3), 3 * i);
    return to;
  };
  const shuffled = evaluateClassification({
    ...input,
    probabilities: moved(input.probabilities),
    classes: Int8Array.from(order, (row) => input.classes[row]!),
    time: Float64Array.from(order, (row) => input.time[row]!),
    symbolCodes: Int32Array.from(order, (row) => input.symbolCodes[row]!),
    baselines: input.baselines.map(({ decision, ...baseline }) => ({
      ...baseline,
      probabilities: moved(baseline.probabilities),
      ...(decision instanceof Int8Array ? { decision: Int8Array.from(order, (row) => decision[row]!) } : {}),
      ...(decision === "drawn" ? { decision } : {}),
    })),
  });
  const straight = evaluateClassification(input);
  for (const [i, metric] of straight.metrics.entries()) {
    expect(shuffled.metrics[i]!.value).toBeCloseTo(metric.value!, 10);
    expect(shuffled.metrics[i]!.low).toBeCloseTo(metric.low!, 10);
  }
});

test("rows without an outcome are left out and counted", () => {
  const input = market(2, 1);
  const rows = input.classes.length;
  const withUnknown = {
    ...input,
    probabilities: Float64Array.from([...input.probabilities, ...input.probabilities.slice(0, 30)]),
    classes: Int8Array.from([...input.classes, ...new Int8Array(10).fill(-1)]),
    time: Float64Array.from([...input.time, ...input.time.slice(0, 10)]),
    symbolCodes: Int32Array.from([...input.symbolCodes, ...input.symbolCodes.slice(0, 10)]),
    baselines: input.baselines.map((baseline) => ({
      ...baseline,
      probabilities: Float64Array.from([...baseline.probabilities, ...baseline.probabilities.slice(0, 30)]),
      ...(baseline.decision instanceof Int8Array
        ? { decision: Int8Array.from([...baseline.decision, ...baseline.decision.slice(0, 10)]) }
        : {}),
    })),
  };
  const evaluation = evaluateClassification(withUnknown);
  expect(evaluation.rowsWithoutOutcome).toBe(10);
  expect(evaluation.rows).toBe(rows);
  expect(evaluation.metrics).toEqual(evaluateClassification(input).metrics);
});

test("an absent class leaves ROC-AUC undefined, with the reason", () => {
  const input = market(3, 1);
  const evaluation = evaluateClassification({
    ...input,
    classes: input.classes.map((k) => (k === 1 ? 0 : k)),
  });
  const auc = evaluation.metrics.find(({ name }) => name === "roc_auc_macro")!;
  expect(auc.value).toBeNull();
  expect(auc.reason).toBe("not defined: no row has the outcome hold");
  expect(evaluation.perClass[1]!.rocAuc).toMatchObject({
    value: null,
    reason: "no row has the outcome hold",
  });
  expect(evaluation.perClass[0]!.rocAuc.value).not.toBeNull();
});

test("few dates are said to make rough intervals", () => {
  const { caveats } = evaluateClassification(market(1, 1, { dates: 40, symbols: 3 }));
  expect(caveats.join(" ")).toContain("Only 20 dates");
});

test.each([
  ["NaN", Number.NaN, /row 1 gives class 0 the probability NaN/],
  ["a sum that is not 1", 0.9, /probabilities of row 1 sum to/],
])("refuses %s among the probabilities", (_, value, message) => {
  const input = market(1, 1, { dates: 40, symbols: 1 });
  const probabilities = input.probabilities.slice();
  probabilities[3] = value;
  expect(() => evaluateClassification({ ...input, probabilities })).toThrow(message);
});

test("refuses to stand without a baseline, without outcomes, with unequal lengths", () => {
  const input = market(1, 1, { dates: 40, symbols: 1 });
  expect(() => evaluateClassification({ ...input, baselines: [] })).toThrow(/no baseline/);
  expect(() => evaluateClassification({ ...input, classes: input.classes.map(() => -1) })).toThrow(
    /none of the 20 rows has a known outcome/,
  );
  expect(() => evaluateClassification({ ...input, time: input.time.subarray(1) })).toThrow(
    /time: 19 values where 20 are needed/,
  );
});
