import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import * as library from "../../packages/pregao/src/index.ts";
import { findCommands, findExampleBlocks, findPrintedLines, isPromised } from "./example-blocks.ts";
import { examplePages, pagePath } from "./pages.ts";
import { runPage } from "./run-page.ts";

const pages = examplePages();
const read = (page: string): string => readFileSync(pagePath(page), "utf8");

describe("the pages", () => {
  it.concurrent.each(pages)(
    "%s: every example does what the page says",
    async (page) => {
      const runs = await runPage(read(page));
      for (const [i, { block, output }] of runs.entries()) {
        const place = `${page}, line ${block.line}`;
        if (block.kind === "output") {
          expect(block.text, `${place}; npm run docs:outputs writes it anew`).toBe(runs[i - 1]!.output);
        }
        const promised = findPrintedLines(block.text);
        if (block.kind !== "program" || promised.length === 0) continue;
        const printed = output.trim().split("\n");
        expect(printed.length, `${place} printed\n${output}`).toBe(promised.length);
        for (const [at, line] of promised.entries()) {
          expect(
            isPromised(line, printed[at]!),
            `${place} promises\n${line}\nand prints\n${printed[at]}`,
          ).toBe(true);
        }
      }
    },
    120_000,
  );

  it("show every method of the model and of the five services", () => {
    const programs = pages
      .flatMap((page) => findExampleBlocks(read(page)))
      .filter(({ kind }) => kind === "program")
      .map(({ text }) => text)
      .join("\n");
    const classes = [
      library.B3Model,
      library.B3DataLoadingService,
      library.B3DataPreprocessingService,
      library.B3ModelTrainingService,
      library.B3ModelEvaluationService,
      library.B3ModelSavingService,
    ];
    const methods = classes.flatMap(({ name, prototype }) =>
      Object.getOwnPropertyNames(prototype)
        .filter((method) => method !== "constructor")
        .map((method) => ({ name, method })),
    );
    expect(methods.length).toBeGreaterThanOrEqual(25);
    const unseen = methods.filter(({ method }) => !programs.includes(`.${method}(`));
    expect(unseen.map(({ name, method }) => `${name}.${method}`)).toEqual([]);
    for (const { name } of classes) expect(programs).toContain(name);
  });

  it.each(pages)("%s links to files and headings that are there", (page) => {
    const prose = read(page).replaceAll(/^```[\s\S]*?^```$/gm, "");
    const missing = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [file = "", heading] = target.split("#");
        const path = file === "" ? pagePath(page) : join(dirname(pagePath(page)), file);
        if (!existsSync(path)) return true;
        return heading !== undefined && !headings(readFileSync(path, "utf8")).includes(heading);
      });
    expect(missing).toEqual([]);
  });
});

/** Anchors as GitHub makes them. */
function headings(page: string): string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("the reading of a page", () => {
  const page = [
    "```csv a.csv\nx\n```\n```sh no-run\nnpm ci\n```",
    "```sh\n# a remark\nA=1 npx pregao demo   # exit 3: told\nnpx pregao \\\n  data\n```\n\n```text\nseen\n```",
    "```text\nnot an output\n```\n```ts\nconsole.log(1); // → 1\n```\n```python\nx\n```",
  ].join("\n");

  it("finds what takes part", () => {
    expect(findExampleBlocks(page).map(({ kind, line }) => [kind, line])).toEqual([
      ["file", 2],
      ["commands", 8],
      ["output", 15],
      ["program", 21],
    ]);
    expect(findCommands(findExampleBlocks(page)[1]!)).toEqual([
      { command: "A=1 npx pregao demo", exitCode: 3 },
      { command: "npx pregao data", exitCode: 0 },
    ]);
    expect(findPrintedLines("a(); // → 1 … 2\n// no → 3")).toEqual(["1 … 2"]);
  });

  it("refuses other commands and open fences", () => {
    const [block] = findExampleBlocks("```sh\nrm -r .\n```");
    expect(() => findCommands(block!)).toThrow(/mark the block of line 2/);
    expect(() => findExampleBlocks("```ts\n1;")).toThrow(/line 1 is not closed/);
  });

  it("compares with gaps", () => {
    expect(isPromised("a … (c)", "a b (c)")).toBe(true);
    expect(isPromised("a.c", "abc")).toBe(false);
  });
});
