import { expect, test } from "vitest";
import { exampleContents } from "../contents.fixture.ts";
import { exampleRun } from "../run/contents.fixture.ts";
import { code, markdownTable, plain } from "./markdown.ts";
import { renderModelCard } from "./render-model-card.ts";
import { renderRunCard } from "./render-run-card.ts";

const parts = [
  "Intended use",
  "Data",
  "What is predicted",
  "Features",
  "Method",
  "Figures",
  "Caveats",
  "How to reproduce",
];

test("the card of a version begins with the verdict and holds every part", () => {
  const contents = exampleContents();
  const card = renderModelCard(contents);
  expect(card.split("\n").slice(0, 3).join("\n")).toMatch(
    /^# Model card: b3\\_model, version 3\n\n\*\*Skill over /,
  );
  expect([...card.matchAll(/^## (.*)$/gm)].map(([, name]) => name)).toEqual(parts);
  for (const text of [
    "`rsi_14`",
    "majority",
    "fs-1f2e3d4c",
    "ab".repeat(32),
    "--seed 42",
    "1 of severity warning",
  ])
    expect(card.includes(text), text).toBe(true);
  expect(card.match(/NaN|undefined/)?.[0]).toBeUndefined();
  expect(renderModelCard(JSON.parse(JSON.stringify(contents)))).toBe(card);
});

test("labels that are a rule on the same bar allow no claim in the card either", () => {
  const contents = exampleContents();
  const card = renderModelCard({ ...contents, labels: { ...contents.labels, kind: "signal-cluster" } });
  expect(card.split("\n")[2]).toMatch(/^\*\*No evidence of foresight/);
});

test("the card of a run has every model beside its baselines, and every target", () => {
  const contents = exampleRun();
  const card = renderRunCard(contents);
  expect(card.split("\n")[2]).toBe(
    "**Skill of XGBoost classifier over majority by 0.0641 (log-loss; corrected for 2 models).**",
  );
  expect([...card.matchAll(/^### (.*)$/gm)].map(([, name]) => name)).toEqual([
    "XGBoost classifier",
    "XGBoost regressor",
  ]);
  expect(card).toMatch(/XGBoost regressor \| R² \| above 0\.01 \|.*met: the target lies within the interval/);
  expect(card.match(/NaN|undefined/)?.[0]).toBeUndefined();
});

test("text from outside is no markup", () => {
  expect(plain("a|b\n# c <b> [x](y) `z`")).toBe("a\\|b \\# c \\<b\\> \\[x\\](y) \\`z\\`");
  expect(code("a`b")).toBe("``a`b``");
  expect(code("`")).toBe("`` ` ``");
  const hostile = "x|y\n## Verdict: brilliant";
  const contents = exampleContents();
  const card = renderModelCard({
    ...contents,
    title: hostile,
    warnings: [hostile],
    model: { ...contents.model, name: hostile, parameters: { [hostile]: hostile } },
    reproduce: { ...contents.reproduce, commands: ["pregao train\n```\n## Verdict: brilliant"] },
  });
  const headings = [...card.matchAll(/^#+ (.*)$/gm)].map(([, name]) => name);
  // Within the longer fence of the commands it is no heading.
  expect(headings.filter((name) => name === "Verdict: brilliant")).toHaveLength(1);
  expect(card).toContain("````sh");
});

test("tables of Markdown", () => {
  expect(markdownTable([{ name: "a" }, { name: "b", numeric: true }], [["x", "1"]])).toBe(
    "| a | b |\n| :-- | --: |\n| x | 1 |",
  );
});
