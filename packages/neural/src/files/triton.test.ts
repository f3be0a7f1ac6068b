import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeInferenceGraph } from "../building/inference-graph.ts";
import type { Network } from "../building/network.ts";
import { reshape } from "../operations/reshape.ts";
import { sampleNetwork, seededWeights } from "./sample-network.fixture.ts";
import { writeTritonRepository } from "./triton.ts";

const weights = seededWeights(sampleNetwork, 3);

test("a repository holds the network and what the server must know of it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "triton-"));
  try {
    await writeTritonRepository(folder, sampleNetwork, weights, {
      name: "sample-1",
      version: 3,
      maxBatchSize: 16,
    });
    expect(await readFile(join(folder, "sample-1/config.pbtxt"), "utf8")).toBe(
      [
        'name: "sample-1"',
        'platform: "onnxruntime_onnx"',
        "max_batch_size: 16",
        "version_policy { latest { num_versions: 1 } }",
        'input [ { name: "x" data_type: TYPE_FP32 dims: [ 3, 2 ] } ]',
        'input [ { name: "scale" data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] } } ]',
        'output [ { name: "shares" data_type: TYPE_FP32 dims: [ 3 ] } ]',
        'output [ { name: "total" data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] } } ]',
        "dynamic_batching { max_queue_delay_microseconds: 100 }",
        "",
      ].join("\n"),
    );
    const written = await readFile(join(folder, "sample-1/3/model.onnx"));
    expect(Buffer.compare(written, writeInferenceGraph(sampleNetwork, weights))).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("what the server has no place for is refused", async () => {
  const refused = (settings: Parameters<typeof writeTritonRepository>[3], message: string) =>
    expect(writeTritonRepository("/nowhere", sampleNetwork, weights, settings)).rejects.toThrow(message);
  await refused(
    { name: "../up" },
    'name is "../up", but must be letters, digits, dots, dashes and underscores',
  );
  await refused({ name: "a", version: 0 }, "version is 0, but must be a whole number from 1");
  await refused({ name: "a", maxBatchSize: 1.5 }, "maxBatchSize is 1.5");
  await refused({ name: "a", maxQueueDelay: -1 }, "maxQueueDelay is -1");
  const merged: Network = {
    inputs: [{ name: "x", shape: [3, 2] }],
    write: (_, { x }) => ({ rows: reshape(x!, [3 * x!.shape[0]!, 2]) }),
  };
  await expect(
    writeTritonRepository("/nowhere", merged, seededWeights(merged, 1), { name: "a" }),
  ).rejects.toThrow("output rows is float32 [batch×3, 2]: its first axis must be the batch");
});
