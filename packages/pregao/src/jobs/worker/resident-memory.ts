import { readFileSync } from "node:fs";

/** Resident memory of a process in megabytes; undefined where the system does not tell (anywhere but on Linux). */
export function residentMegabytes(processId: number | undefined): number | undefined {
  if (process.platform !== "linux" || processId === undefined) return undefined;
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${processId}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined; // The process is gone.
  }
}
