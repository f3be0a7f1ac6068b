import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { didYouMean } from "../packages/pregao/src/near-matches.ts";
import type { InteropArea, InteropCheck } from "./contract.ts";
import { pythonInterpreter, runPython } from "./python.ts";

const home = import.meta.dirname;
const areas = readdirSync(home).filter((name) => existsSync(join(home, name, "check.ts")));

async function runCheck(interpreter: string, check: InteropCheck): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "pregao-interop-"));
  try {
    await check.run({
      scratch,
      python: (script, args, options) => runPython(interpreter, script, args, options),
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.find((area) => !areas.includes(area));
  if (unknown !== undefined)
    throw new Error(`there is no folder interop/${unknown}${didYouMean(unknown, areas)}`);
  let passed = 0;
  let failed = 0;
  for (const area of wanted.length > 0 ? wanted : areas) {
    const { checks, requirements } = (await import(join(home, area, "check.ts"))) as InteropArea;
    if (requirements && wanted.length === 0) {
      console.log(
        `skipped ${area}, which has libraries of its own: npm run interop -- ${area} installs and checks them`,
      );
      continue;
    }
    const interpreter = pythonInterpreter("interop", requirements);
    for (const check of checks) {
      const started = performance.now();
      try {
        await runCheck(interpreter, check);
        passed++;
        console.log(
          `ok      ${area}: ${check.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
        );
      } catch (error) {
        failed++;
        console.log(`FAILED  ${area}: ${check.name}\n${(error as Error).message}`);
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
