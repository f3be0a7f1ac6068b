/** Everything that can be judged without running the product, all at once; prints what failed and how long it took. */
import { spawn } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const cruised = ["packages/trees/src", "packages/pregao/src", "scripts", "bench", "interop"];

interface Outcome {
  readonly status: number;
  readonly output: string;
}

interface Step {
  readonly name: string;
  run(): Promise<Outcome>;
}

const steps: readonly Step[] = [
  {
    name: "biome: format and lint",
    run: () => tool("biome", ["ci", "--colors=off", "--error-on-warnings", "."]),
  },
  { name: "tsc: types", run: () => tool("tsc", ["-p", "."]) },
  { name: "knip: nothing unused", run: () => tool("knip", ["--no-progress"]) },
  { name: "dependency-cruiser: floors", run: cruise },
];

/** Runs a tool of the checkout under this very Node. */
async function tool(name: string, args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [join(root, "node_modules/.bin", name), ...args], { cwd: root });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const status = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
  return { status, output: Buffer.concat(chunks).toString("utf8") };
}

interface CruiseSummary {
  readonly totalCruised: number;
  readonly violations: readonly { from: string; to: string; rule: { name: string } }[];
}

async function cruise(): Promise<Outcome> {
  const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json", ...cruised];
  const { status, output } = await tool("depcruise", args);
  if (!output.startsWith("{")) return { status: status || 1, output };
  const { totalCruised, violations } = (JSON.parse(output) as { summary: CruiseSummary }).summary;
  // With a compiler it does not know it silently reads no TypeScript at all and finds nothing wrong.
  if (totalCruised < 50) return { status: 1, output: `only ${totalCruised} modules were read` };
  return {
    status: violations.length === 0 ? 0 : 1,
    output: violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).join("\n"),
  };
}

const outcomes = await Promise.all(
  steps.map(async (step) => {
    const started = performance.now();
    const { status, output } = await step.run();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${status === 0 ? "ok    " : "FAILED"}  ${step.name} (${seconds} s)`);
    if (status !== 0) console.log(output.trimEnd());
    return status;
  }),
);
process.exitCode = outcomes.every((status) => status === 0) ? 0 : 1;
