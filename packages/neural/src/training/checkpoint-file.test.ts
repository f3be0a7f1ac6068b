import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../random.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { decodeCheckpoint, encodeCheckpoint, readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";

const checkpoint: Checkpoint = {
  identity: {
    ...{ seed: 7, examples: 100, batchSize: 8, dropLast: false, accumulation: 1, moments: 2 },
    parameters: [{ name: "head.weight", shape: [3], offset: 0, size: 3 }],
    buffers: [],
  },
  position: { epochs: 3, batches: 2, steps: 41, lossSum: 0.1 + 0.2, lossCount: 16 },
  schedule: { rate: 0.1 / 3, best: null, bad: 1, cooling: 0 },
  history: [{ epoch: 1, loss: 1 / 3, validationLoss: null, learningRate: 1e-3 }],
  state: {
    parameters: Float32Array.of(1, -0, 1e-40),
    moments: [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)],
    buffers: new Float32Array(0),
  },
  best: { epoch: 2, loss: 0.25, reference: 0.25, waited: 1 },
  bestVectors: { parameters: Float32Array.of(7, 8, 9), buffers: new Float32Array(0) },
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "checkpoint-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a checkpoint is read as it was written, and takes the place of the one before whole", async () => {
  const path = join(folder, "training.checkpoint");
  await writeCheckpoint(path, { ...checkpoint, history: [] });
  await writeCheckpoint(path, checkpoint);
  expect(await readCheckpoint(path)).toEqual(checkpoint);
  expect(await readdir(folder)).toEqual(["training.checkpoint"]);
});

describe("what is no checkpoint is refused", () => {
  const refused = (bytes: Uint8Array, message: string) =>
    expect(() => decodeCheckpoint(bytes, "here")).toThrow(message);

  test("cut off or changed anywhere", () => {
    const bytes = new Uint8Array(encodeCheckpoint(checkpoint)); // slices of a Buffer would be views
    const random = new Random(1);
    for (let trial = 0; trial < 200; trial++) {
      const at = random.below(bytes.length);
      const damaged = bytes.slice();
      damaged[at]! ^= 1 << random.below(8);
      refused(damaged, "here can not be used");
      refused(bytes.slice(0, at), "here can not be used");
    }
    refused(Buffer.concat([bytes, Buffer.alloc(4)]), "its checksum is wrong");
    refused(new Uint8Array(0), "it is no checkpoint of this package");
  });

  test("of another version", async () => {
    const { createHash } = await import("node:crypto");
    const body = Buffer.from(encodeCheckpoint(checkpoint)).subarray(0, -32).toString("latin1");
    const other = Buffer.from(body.replace('"version":1', '"version":2'), "latin1");
    const bytes = Buffer.concat([other, createHash("sha256").update(other).digest()]);
    refused(bytes, "it is of version 2, and this package reads version 1");
  });

  test("by its code, naming the file", async () => {
    const path = join(folder, "damaged.checkpoint");
    await writeFile(path, (await readFile(join(folder, "training.checkpoint"))).subarray(0, 300));
    await expect(readCheckpoint(path)).rejects.toMatchObject({
      code: "NEURAL_CHECKPOINT_INVALID",
      message: expect.stringContaining("damaged.checkpoint"),
    });
  });
});
