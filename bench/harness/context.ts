import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonInterpreter, runNode, runPython } from "../../interop/python.ts";
import type { BenchContext, Measured } from "./contract.ts";

/** The context of one run; call `dispose` at its end. */
export function createBenchContext(quick: boolean): BenchContext & { dispose(): void } {
  const scratch = mkdtempSync(join(tmpdir(), "pregao-bench-"));
  return {
    quick,
    scratch,
    python: async (script, args, options) => runPython(pythonInterpreter("bench"), script, args, options),
    node: runNode,
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
