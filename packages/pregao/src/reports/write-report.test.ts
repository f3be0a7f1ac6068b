import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exampleContents } from "./contents.fixture.ts";
import { renderReport } from "./html/render-report.ts";
import { writeEvaluationPicture, writeReport } from "./write-report.ts";

test("writes page and picture into a new folder and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pregao-report-"));
  try {
    const contents = exampleContents();
    await writeReport(join(folder, "new", "report.html"), contents);
    await writeEvaluationPicture(join(folder, "new", "evaluation.png"), contents);
    expect((await readdir(join(folder, "new"))).toSorted()).toEqual(["evaluation.png", "report.html"]);
    const page = await readFile(join(folder, "new", "report.html"), "utf8");
    expect(page === (await renderReport(contents))).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
