/** Runs every page and writes what its commands print into the output blocks after them: `npm run docs:outputs`. */
import { readFileSync, writeFileSync } from "node:fs";
import { examplePages, pagePath } from "./pages.ts";
import { runPage } from "./run-page.ts";

const wanted = process.argv.slice(2);
for (const page of examplePages().filter((name) => wanted.length === 0 || wanted.includes(name))) {
  const text = readFileSync(pagePath(page), "utf8");
  const lines = text.split("\n");
  const runs = await runPage(text);
  for (const [i, { block }] of [...runs.entries()].reverse()) {
    if (block.kind !== "output") continue;
    lines.splice(block.line - 1, block.text.split("\n").length, ...runs[i - 1]!.output.split("\n"));
  }
  if (lines.join("\n") === text) continue;
  writeFileSync(pagePath(page), lines.join("\n"));
  console.log(`${page} now shows what its commands print`);
}
