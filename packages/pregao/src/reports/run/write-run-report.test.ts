import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRunContext } from "../../progress.ts";
import { exampleRun } from "./contents.fixture.ts";
import { renderRunReport } from "./render-run-report.ts";
import { runPictures } from "./run-pictures.ts";
import { writeRunReport } from "./write-run-report.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pregao-run-report-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("writes page, table, card, contents and each picture twice, and the contents make the same page again", async () => {
  const contents = exampleRun();
  const told: string[] = [];
  const context = createRunContext({
    progress: ({ stage, done, total }) => told.push(`${stage} ${done}/${total}`),
  });
  const files = await writeRunReport(join(folder, "new"), contents, context);
  const pictures = runPictures(contents).flatMap(({ file }) => [`${file}.png`, `${file}.svg`]);
  const wanted = [...pictures, "report.json", "model_comparison.csv", "model_card.md", "model_report.html"];
  expect(files.toSorted()).toEqual(wanted.toSorted());
  expect((await readdir(join(folder, "new"))).toSorted()).toEqual(wanted.toSorted());
  expect(files.at(-1)).toBe("model_report.html");
  const read = (name: string): Promise<string> => readFile(join(folder, "new", name), "utf8");
  const again = await renderRunReport(JSON.parse(await read("report.json")));
  expect(again === (await read("model_report.html"))).toBe(true);
  expect(told.at(-1)).toBe("drawing pictures 26/26");

  const [head, ...lines] = (await read("model_comparison.csv")).trimEnd().split("\n");
  expect(
    head!.startsWith(
      "model,task,accuracy,accuracy_low,accuracy_high,accuracy_baseline,accuracy_baseline_name",
    ),
  ).toBe(true);
  const cells = lines.map((line) => line.split(","));
  expect(cells.map(([model, task]) => [model, task])).toEqual([
    ["xgb_classifier", "classification"],
    ["xgb_regressor", "regression"],
  ]);
  const accuracy = contents.models[0]!.evaluation.metrics.find(({ name }) => name === "accuracy")!;
  expect(Number(cells[0]![2])).toBe(accuracy.value);
  expect(cells[1]![2]).toBe("");
  expect(new Set(cells.map((line) => line.length))).toEqual(new Set([head!.split(",").length]));
});

test("stopped on the way, there is no page", async () => {
  const stop = new AbortController();
  const context = createRunContext({
    signal: stop.signal,
    progress: ({ stage, done }) => {
      if (stage === "drawing pictures" && done === 2) stop.abort();
    },
  });
  await expect(writeRunReport(folder, exampleRun(), context)).rejects.toThrow(/abort/i);
  const left = await readdir(folder);
  expect(left.length).toBeGreaterThan(0);
  expect(left.filter((name) => name.startsWith(".tmp-") || name === "model_report.html")).toEqual([]);
});
