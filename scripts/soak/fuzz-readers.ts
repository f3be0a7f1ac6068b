import { spawn } from "node:child_process";
import { join } from "node:path";
import { type FuzzedCase, formatOf } from "./fuzzed-tables.ts";

export interface ReaderFuzz {
  readonly cases: number;
  /** Outcome by format: `read`, `read otherwise` (Parquet: with other values than before the damage), or the code of the refusal. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Files on which the process died (a signal or an exit code) or stood still: their numbers, and what was seen. */
  readonly crashes: readonly string[];
  /** Files that were read wrongly, or refused by something other than the catalogue. */
  readonly breaches: readonly string[];
}

/** A file of a few kilobytes that takes longer than this will never end. */
const patience = 60_000;

/**
 * Has altered CSV, COTAHIST and Parquet files read by a child process, so that a crash of native code or a hang is seen
 * and not suffered: each must be refused by an error of the catalogue or give the bars that a slow reader finds.
 */
export async function fuzzReaders(
  cases: number,
  log: (line: string) => void = () => {},
): Promise<ReaderFuzz> {
  const outcomes: Record<string, Record<string, number>> = {};
  const crashes: string[] = [];
  const breaches: string[] = [];
  for (let next = 0; next < cases; ) {
    const ended = await readFrom(next, cases, ({ index, format, outcome, breach }) => {
      outcomes[format] ??= {};
      const counts = outcomes[format];
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      if (breach !== undefined) breaches.push(`${format} ${index}: ${breach}`);
      if (index % 100 === 99) log(`fuzz-readers: ${index + 1} of ${cases}`);
    });
    next = ended.next;
    if (ended.reason === undefined) continue;
    crashes.push(`${formatOf(next)} ${next}: ${ended.reason}`);
    log(`fuzz-readers: ${crashes.at(-1)}`);
    next++;
  }
  return { cases, outcomes, crashes, breaches };
}

/** One child's life: the first number it did not answer, and why it ended before the last. */
function readFrom(
  from: number,
  to: number,
  answer: (read: FuzzedCase) => void,
): Promise<{ next: number; reason?: string }> {
  const script = join(import.meta.dirname, "fuzz-readers-child.ts");
  const child = spawn(process.execPath, ["--conditions=pregao-source", script, String(from), String(to)]);
  let next = from;
  let errors = "";
  let hung = false;
  const stop = (): void => {
    hung = true;
    child.kill("SIGKILL");
  };
  let watch = setTimeout(stop, patience);
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000);
  });
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    clearTimeout(watch);
    watch = setTimeout(stop, patience);
    // Not readline: it ends lines at U+2028 as well, which altered files hold.
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const read = JSON.parse(line) as FuzzedCase;
      next = read.index + 1;
      answer(read);
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(watch);
      if (next >= to && code === 0) resolve({ next });
      else
        resolve({
          next,
          reason: hung
            ? `no answer within ${patience / 1000} s`
            : `${signal ?? `exit ${code}`} ${errors.trim()}`,
        });
    });
  });
}
