import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonInterpreter, type RequirementsFile, runNode, runPython } from "../../interop/python.ts";
import type { BenchContext, Measured } from "./contract.ts";

/** The context of one run; call `dispose` at its end. */
export function createBenchContext(
  quick: boolean,
  requirements: RequirementsFile = "requirements.txt",
): BenchContext & { dispose(): void } {
  const scratch = mkdtempSync(join(tmpdir(), "pregao-bench-"));
  return {
    quick,
    scratch,
    python: async (script, args, options) =>
      runPython(pythonInterpreter("bench", options?.requirements ?? requirements), script, args, options),
    node: async (script, args, options) => {
      if (options?.built) buildPackages();
      return runNode(script, args, options);
    },
    async interleave(ours, peer, options = {}) {
      const runs = quick ? 1 : (options.runs ?? 5);
      if (!quick && options.warmUp !== false) {
        await ours();
        await peer();
      }
      const measured = { ours: [await ours()], peer: [await peer()] };
      while (measured.ours.length < runs) {
        measured.ours.push(await ours());
        measured.peer.push(await peer());
      }
      return { ...measured, medians: { ours: medians(measured.ours), peer: medians(measured.peer) } };
    },
    note: (text) => console.error(text),
    dispose: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

let isBuilt = false;

/** Compiles the packages once a run, so that what is timed is what users install. */
function buildPackages(): void {
  if (isBuilt) return;
  const root = join(import.meta.dirname, "../..");
  const options = { cwd: root, stdio: ["ignore", 2, 2] as ["ignore", number, number] };
  const { status } = spawnSync(process.execPath, [join(root, "scripts/build.ts")], options);
  if (status !== 0) throw new Error("the packages do not build: npm run build");
  isBuilt = true;
}

function medians(runs: readonly Measured[]): Required<Measured> {
  return {
    seconds: median(runs.map((run) => run.seconds)),
    peakMemoryMB: median(runs.map((run) => run.peakMemoryMB ?? Number.NaN)),
  };
}

/** NaN when any value is. */
export function median(values: readonly number[]): number {
  if (values.some(Number.isNaN)) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
