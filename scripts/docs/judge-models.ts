/**
 * Trains families of every kind on real series and writes what came of it between the markers of docs/guide/what-the-models-know.md:
 * `npm run docs:judge-models`. It reads ../shared/data, which is not part of the project, and takes some minutes.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfiguration, parseOptions } from "../../packages/pregao/src/config/index.ts";
import type { Evaluation, MetricEstimate } from "../../packages/pregao/src/evaluation/index.ts";
import { familyVerdict } from "../../packages/pregao/src/evaluation/index.ts";
import { trainOptions } from "../../packages/pregao/src/pipeline/options/train.ts";
import { train } from "../../packages/pregao/src/pipeline/train.ts";
import { createRunContext } from "../../packages/pregao/src/progress.ts";

const root = join(import.meta.dirname, "../..");
const page = join(root, "docs/guide/what-the-models-know.md");
const [start, end] = ["<!-- figures: written by npm run docs:judge-models -->", "<!-- end of figures -->"];

const markets = [
  {
    title: "B3, 39 names, daily, 2021 to 2026",
    file: "b3_yahoo_daily_2021_2026.csv.gz",
    features: "default",
  },
  {
    title: "BTCUSDT perpetual, hourly, 2019 to 2023",
    file: "binance_um_btcusdt_1h_full_2019_2023.csv.gz",
    features: "default",
  },
] as const;

/** One of each kind: a full set of transformers would take an hour more. */
const families = [
  "logistic",
  "ridge",
  "rf",
  "extra_trees",
  "xgboost",
  "lightgbm",
  "catboost",
  "mlp",
  "lstm",
  "dlinear",
  "stack",
];

const home = mkdtempSync(join(tmpdir(), "pregao-judge-"));
const configuration = loadConfiguration({ flags: { home }, environment: {} });

async function judge(source: string, options: Record<string, unknown>): Promise<Evaluation> {
  const began = performance.now();
  const parsed = parseOptions(trainOptions, { source, draws: 0, ...options });
  const context = createRunContext({ seed: 42, threads: 2 });
  const { judgement } = await train(parsed, configuration, context, { report: false });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.error(`${source.split("/").at(-1)} ${JSON.stringify(options)}: ${seconds} s`);
  return judgement.test.evaluation;
}

const figure = (value: number | null, digits = 4): string =>
  value === null ? "–" : value.toFixed(digits).replace("-", "−");
const withInterval = ({ value, low, high }: MetricEstimate): string =>
  `${figure(value)} (${figure(low)} to ${figure(high)})`;
const metric = (evaluation: Evaluation, name: string): MetricEstimate =>
  evaluation.metrics.find((one) => one.name === name)!;

/** One line a family and task: the primary metric with its interval, the best baseline and the verdict. */
async function tableOf(source: string, features: string): Promise<string[]> {
  const lines: string[] = [];
  const judged: { readonly name: string; readonly evaluation: Evaluation }[] = [];
  for (const task of ["classification", "regression"] as const) {
    for (const model of families) {
      let evaluation: Evaluation;
      try {
        evaluation = await judge(source, { model, task, features });
      } catch (error) {
        if ((error as { code?: string }).code === "PREGAO_TARGETS_MISSING") continue; // Not of this task.
        throw error;
      }
      judged.push({ name: `${model}, ${task}`, evaluation });
      const { primary, verdict } = evaluation;
      const main = metric(evaluation, primary);
      const beside = main.baselines[verdict.baseline]?.value ?? null;
      const directions = metric(evaluation, "directional_accuracy");
      const cells = [
        model,
        task,
        `${main.label} ${withInterval(main)}`,
        `${verdict.baseline.replaceAll("_", " ")} ${figure(beside)}`,
        directions === undefined
          ? "–"
          : `${figure(directions.value, 3)} (${figure(directions.low, 3)} to ${figure(directions.high, 3)})`,
        verdict.skill ? "skill" : "no evidence",
      ];
      lines.push(`| ${cells.join(" | ")} |`);
    }
  }
  const family = familyVerdict(
    Object.fromEntries(judged.map(({ name, evaluation }) => [name, evaluation])),
    0.01,
  );
  return [
    "| model | task | primary metric, 95 % interval | best baseline | directions right | alone |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
    `All ${judged.length} together, corrected for their number (1 % for the whole family): **${family.line}**.`,
  ];
}

/** The two figures that look brilliant and say nothing, measured on the same bars. */
async function illusions(source: string): Promise<string[]> {
  const levels = (await judge(source, {
    model: "rf",
    task: "regression",
    features: "default",
    horizon: 1,
  })) as Extract<Evaluation, { task: "regression" }>;
  const r2 = levels.priceLevels!.find(({ name }) => name === "r2")!;
  const rule = (split: string) =>
    judge(source, { model: "rf", labels: "signal-cluster", features: "b3", split });
  const [ordered, shuffled] = [await rule("by-date"), await rule("shuffled-stratified")];
  const same = Object.entries(r2.baselines)
    .map(([name, { value }]) => `${name.replaceAll("_", " ")} ${figure(value, 5)}`)
    .join(", ");
  return [
    `- R² of tomorrow's **price level**: ${figure(r2.value, 5)} for the forest, and for its baselines: ${same}. Of the **return**: ${figure(metric(levels, "r2").value)}.`,
    `- Accuracy on the original's **own rule** (signal-cluster labels): ${figure(metric(ordered, "accuracy").value, 3)} by date, ${figure(metric(shuffled, "accuracy").value, 3)} with the original's shuffled split. Verdict: ${ordered.verdict.line}.`,
  ];
}

try {
  const text: string[] = [];
  for (const { title, file, features } of markets) {
    const source = join(root, "../shared/data", file);
    if (!existsSync(source)) throw new Error(`it reads ${source}, which is not there`);
    text.push(`### ${title}`, "", ...(await tableOf(source, features)), "", ...(await illusions(source)), "");
  }
  const old = readFileSync(page, "utf8");
  const [before, after] = [old.indexOf(start), old.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${page} has lost its markers`);
  writeFileSync(page, `${old.slice(0, before)}${start}\n\n${text.join("\n")}\n${old.slice(after)}`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
