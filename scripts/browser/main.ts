/**
 * The report of a run and the built tree engine in Chromium. The engine is served as plain files, once with the headers that allow shared memory and once
 * without, it must fit the very models that Node fits. `npm run browser-test`, after `npm run build`.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { ensureSystemParts, findChromium } from "../system-parts.ts";
import { checkRunReport } from "./check-run-report.ts";
import { serveFiles } from "./serve-files.ts";
import { type Outcome, trainInPage } from "./train-in-page.ts";

const home = join(import.meta.dirname, "../../packages/trees");
let passed = 0;
let failed = 0;

function check(name: string, actual: unknown, expected: unknown): void {
  const isRight = isDeepStrictEqual(actual, expected);
  if (isRight) passed++;
  else failed++;
  console.log(
    isRight
      ? `ok      ${name}`
      : `FAILED  ${name}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`,
  );
}

/** Runs the fits in a page; `workers` is how many worker threads it started. */
async function runIn(browser: Browser, isIsolated: boolean): Promise<{ outcome: Outcome; workers: number }> {
  const server = await serveFiles(home, isIsolated);
  const page = await browser.newPage();
  try {
    let workers = 0;
    page.on("worker", () => workers++);
    page.on("pageerror", (error) => console.log(`the page fails: ${error.stack}`));
    page.on("console", (message) => console.log(`the page says: ${message.text()}`));
    await page.goto(server.url);
    const outcome = await page.evaluate(trainInPage, new URL("dist/index.js", server.url).href);
    return { outcome, workers };
  } finally {
    await page.close();
    await server.close();
  }
}

ensureSystemParts("browser-test");
const entry = join(home, "dist/index.js");
if (!existsSync(entry)) throw new Error("packages/trees is not built. Run: npm run build");
const wanted = await trainInPage(pathToFileURL(entry).href);
check("Node: memory", wanted.memory, "SharedArrayBuffer");
const browser = await chromium.launch({
  executablePath: findChromium()!,
  // Chromium has no sandbox of its own for root.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
console.log(`Chromium ${browser.version()}`);
try {
  await checkRunReport(browser, check);
  for (const isIsolated of [true, false]) {
    const where = isIsolated ? "cross-origin isolated page" : "plain page";
    const { outcome, workers } = await runIn(browser, isIsolated);
    check(`${where}: memory`, outcome.memory, isIsolated ? "SharedArrayBuffer" : "ArrayBuffer");
    check(`${where}: has worker threads`, workers > 0, isIsolated);
    check(`${where}: every round is told`, outcome.rounds, wanted.rounds);
    check(`${where}: a fit can be stopped`, outcome.stopped, "enough");
    const errors = wanted.probabilities.map((value, i) => Math.abs(outcome.probabilities[i]! - value));
    check(`${where}: boosting's probabilities, within 1e-14`, Math.max(...errors) < 1e-14, true);
    for (const [name, hash] of Object.entries(wanted.hashes)) {
      check(`${where}: ${name}, same bytes as in Node`, outcome.hashes[name], hash);
    }
  }
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
