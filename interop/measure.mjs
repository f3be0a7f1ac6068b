// Writes the process's peak resident memory, in bytes, to file descriptor 3 when it ends: the twin of measure.py.
import { readFileSync, writeSync } from "node:fs";

process.on("exit", () => {
  let bytes = process.resourceUsage().maxRSS * 1024;
  try {
    // maxRSS outlives exec, so it would count the parent's memory at the fork; VmHWM does not.
    bytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
  } catch {}
  writeSync(3, String(bytes));
});
