/**
 * Makes docs/pictures/report.png from the report of `pregao demo`, with the Chromium of the machine
 * (Debian: apt-get install chromium): `npm run docs:picture`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "../..");
const picture = join(root, "docs/pictures/report.png");
/** What of the page is shown: its width and, from its top, its height, in CSS pixels. */
const view = { width: 1040, height: 1541 };

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);
if (chromium === undefined) {
  console.error("this needs Chromium: sudo apt-get update && sudo apt-get install -y chromium");
  process.exit(1);
}

function run(file: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(file, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${file} ended with ${status}\n${stderr}`);
}

const home = mkdtempSync(join(tmpdir(), "pregao-picture-"));
try {
  run(process.execPath, [join(root, "packages/pregao/bin/pregao.js"), "demo", "--home", home]);
  const report = readdirSync(join(home, "reports")).find((file) => file.endsWith(".html"))!;
  run(chromium, [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    `--user-data-dir=${join(home, "browser")}`,
    `--window-size=${view.width},${view.height}`,
    `--screenshot=${picture}`,
    pathToFileURL(join(home, "reports", report)).href,
  ]);
} finally {
  rmSync(home, { recursive: true });
}
