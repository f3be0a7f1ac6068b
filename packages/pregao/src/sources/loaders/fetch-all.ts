import { basename } from "node:path";
import type { ObjectInfo } from "../../objects/index.ts";
import type { RunContext } from "../../progress.ts";

/** Downloads at once: more do not help one connection's bandwidth. */
const atOnce = 4;

/** Runs `fetch` for every object, a few at a time, and tells how many bytes are there. The first failure ends it. */
export async function fetchAll(
  files: readonly ObjectInfo[],
  context: RunContext | undefined,
  fetch: (file: ObjectInfo, index: number) => Promise<void>,
): Promise<void> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let next = 0;
  let done = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    while (next < files.length && !failed) {
      const index = next++;
      const file = files[index]!;
      try {
        await fetch(file, index);
      } catch (error) {
        failed = true;
        throw error;
      }
      done += file.size;
      context?.progress({ stage: "fetching from the cloud", done, total, note: basename(file.key) });
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(atOnce, files.length) }, work));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
