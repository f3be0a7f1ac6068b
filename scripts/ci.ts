/** Every check of the checkout after `npm ci`, one after the other, and one closing line that sums them up. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Step {
  readonly name: string;
  /** Arguments of `npm run --silent`. */
  readonly script: readonly string[];
  /** How many single checks a step consists of; one that counts none is itself the check. */
  count?(output: string): Counts;
}

const scratch = mkdtempSync(join(tmpdir(), "pregao-ci-"));

function testStep(name: string, script: string): Step {
  const results = join(scratch, `${script.replace(":", "-")}.json`);
  return {
    name,
    script: [script, "--", "--reporter=default", "--reporter=json", `--outputFile.json=${results}`],
    count: () => {
      const found = JSON.parse(readFileSync(results, "utf8"));
      return { passed: found.numPassedTests, failed: found.numFailedTests, skipped: found.numPendingTests };
    },
  };
}

const steps: readonly Step[] = [
  { name: "lint", script: ["lint"] },
  { name: "generated docs", script: ["docs", "--", "--check"] },
  testStep("tests", "test"),
  testStep("long tests", "test:long"),
  { name: "build", script: ["build"] },
  { name: "pack test", script: ["pack-test"], count: readClosingLine },
  { name: "deployment", script: ["deploy-test"], count: readClosingLine },
  { name: "browser", script: ["browser-test"], count: readClosingLine },
  { name: "interop", script: ["interop"], count: readClosingLine },
];

/** Matches the closing line of a step; the whole run is to have only one such line, so it is not passed on. */
const closingLine = /^(\d+) passed, (\d+) failed$/m;

function readClosingLine(output: string): Counts {
  const [, passed, failed] = closingLine.exec(output) ?? [];
  return { passed: Number(passed), failed: Number(failed), skipped: 0 };
}

async function run(script: readonly string[]): Promise<{ status: number; output: string }> {
  const child = spawn("npm", ["run", "--silent", ...script], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  let line = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    output += chunk;
    const lines = `${line}${chunk}`.split("\n");
    line = lines.pop()!;
    for (const complete of lines) if (!closingLine.test(complete)) console.log(complete);
  }
  if (line !== "") console.log(line);
  const status =
    child.exitCode ??
    (await new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 1))));
  return { status, output };
}

async function runStep(step: Step): Promise<Counts> {
  console.log(`\n== ${step.name}`);
  const started = performance.now();
  const { status, output } = await run(step.script);
  const single = { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  let counts: Counts = single;
  try {
    const found = step.count?.(output);
    if (found !== undefined && Number.isInteger(found.passed + found.failed)) counts = found;
  } catch {
    // A step that broke before it could count is one failed check.
  }
  // A step may fail although none of its checks did (a test file that does not load).
  if (status !== 0 && counts.failed === 0) counts = { ...counts, failed: 1 };
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `== ${step.name}: ${status === 0 ? "ok" : "FAILED"}, ${counts.passed + counts.failed} checks in ${seconds} s`,
  );
  return counts;
}

const totals = { passed: 0, failed: 0, skipped: 0 };
for (const step of steps) {
  const counts = await runStep(step);
  totals.passed += counts.passed;
  totals.failed += counts.failed;
  totals.skipped += counts.skipped;
}
rmSync(scratch, { recursive: true, force: true });
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exitCode = totals.failed === 0 ? 0 : 1;
