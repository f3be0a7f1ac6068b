import { createHash, type Hash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type FittedNetwork, fitNetworkInWorker } from "@pregao/neural";

type FitRequest = Parameters<typeof fitNetworkInWorker>[0];
/** What a fit's result does not follow from. */
type FitControl = Pick<FitRequest, "threads" | "threadsOfHalves" | "signal" | "onProgress">;

/** Part of the time that writing checkpoints may take: epochs may be over in milliseconds. */
const mostTime = 0.05;

/**
 * Fits a network and, where a folder for checkpoints is given, goes on from what an earlier process left there of the very same
 * fit: the file's name is a hash over everything that the result follows from, so that fits side by side have files of their
 * own and changed data or parameters begin anew. A file that cannot be read begins anew too.
 */
export async function fitResumably(
  request: Omit<FitRequest, keyof FitControl>,
  folder: string | undefined,
  control: FitControl,
): Promise<FittedNetwork> {
  if (folder === undefined) return fitNetworkInWorker({ ...request, ...control });
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${identityOf(request)}.checkpoint`);
  const asked = { ...request, ...control, checkpoint: { path, resume: true, mostTime } };
  try {
    return await fitNetworkInWorker(asked);
  } catch (error) {
    if ((error as { code?: string }).code !== "NEURAL_CHECKPOINT_INVALID") throw error;
    await rm(path, { force: true });
    return fitNetworkInWorker(asked);
  }
}

function identityOf(request: object): string {
  const hash = createHash("sha256");
  addTo(hash, request);
  return hash.digest("hex").slice(0, 32);
}

/** Plain data and arrays of numbers, by name in order. Bytes of arrays are not copied. */
function addTo(hash: Hash, value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    hash.update(`[${value.byteLength}]`);
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (typeof value === "object" && value !== null) {
    hash.update("{");
    for (const [name, part] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (part === undefined) continue;
      hash.update(`${JSON.stringify(name)}:`);
      addTo(hash, part);
    }
    hash.update("}");
  } else hash.update(`${typeof value}:${String(value)};`);
}
