import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSafetensors, safetensorsBytes } from "./safetensors.ts";
import { plain, storedTensors } from "./stored-tensors.fixture.ts";

const text = (value: string) => new TextEncoder().encode(value);

/** A file of a header and data, as they are given. */
function fileOf(header: unknown, data: Uint8Array, length?: number): Uint8Array {
  const head = text(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + head.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? head.length), true);
  bytes.set(head, 8);
  bytes.set(data, 8 + head.length);
  return bytes;
}

test("any tensors and texts come back", () => {
  fc.assert(
    fc.property(storedTensors, fc.dictionary(fc.string(), fc.string()), (tensors, metadata) => {
      const bytes = safetensorsBytes(tensors, metadata);
      expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
      // From an odd place in memory, too.
      const moved = new Uint8Array(bytes.length + 3).subarray(3);
      moved.set(bytes);
      for (const given of [bytes, moved]) {
        const found = parseSafetensors(given, "it");
        expect(plain(found.tensors)).toEqual(plain(tensors));
        expect(found.metadata).toEqual(metadata);
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("a file is laid out as the format says", () => {
  const bytes = safetensorsBytes(
    new Map([
      ["flag", { type: "bool", shape: [1], values: Uint8Array.of(1) }],
      ["weight", { type: "float32", shape: [1, 2], values: Float32Array.of(1, -2) }],
    ]),
  );
  const header =
    '{"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"flag":{"dtype":"BOOL","shape":[1],"data_offsets":[8,9]}}';
  const room = Math.ceil(header.length / 8) * 8;
  expect(Buffer.from(bytes.subarray(8, 8 + room)).toString()).toBe(header.padEnd(room));
  expect([...bytes.subarray(8 + room)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 1]);
});

test("half precision is widened", () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8000, 0x7e00);
  const brain = Uint16Array.of(0x3f80, 0xc000, 0x7f80, 0x0001);
  const data = new Uint8Array(22);
  data.set(new Uint8Array(halves.buffer));
  data.set(new Uint8Array(brain.buffer), 14);
  const { tensors } = parseSafetensors(
    fileOf(
      {
        a: { dtype: "F16", shape: [7], data_offsets: [0, 14] },
        b: { dtype: "BF16", shape: [4], data_offsets: [14, 22] },
      },
      data,
    ),
    "it",
  );
  expect([...tensors.get("a")!.values]).toEqual([
    1,
    -2,
    2 ** -24,
    65504,
    Number.POSITIVE_INFINITY,
    -0,
    Number.NaN,
  ]);
  expect([...tensors.get("b")!.values]).toEqual([1, -2, Number.POSITIVE_INFINITY, 2 ** -133]);
});

test("broken and foreign files are refused", () => {
  const one = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  const data = new Uint8Array(4);
  const refused = (bytes: Uint8Array, message: string, code = "NEURAL_FILE_INVALID") =>
    expect(() => parseSafetensors(bytes, "it")).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  refused(new Uint8Array(3), "it is shorter than the length of its header");
  refused(fileOf({ a: one }, data, 1e9), "its header would have 1000000000 bytes");
  refused(fileOf("[1]", data), "its header is not an object");
  refused(fileOf('\ufeff{"a":1}', data), "its header is not an object");
  refused(fileOf("{", data), "it cannot be read");
  refused(fileOf({ a: null }, data), "tensor a lacks a dtype, shape or data_offsets");
  refused(fileOf({ a: { ...one, shape: [-1] } }, data), "tensor a lacks");
  refused(fileOf({ a: { ...one, shape: [0.5] } }, data), "tensor a lacks");
  refused(fileOf({ a: { ...one, data_offsets: [0, 4, 4] } }, data), "tensor a lacks");
  refused(fileOf({ a: { ...one, shape: [2] } }, data), "tensor a [2] of F32 needs 8 bytes, but has 4");
  refused(fileOf({ a: { ...one, shape: [2 ** 30, 2 ** 30] } }, data), "needs");
  refused(fileOf({ a: { ...one, data_offsets: [0, 8] } }, data), "tensor a lies at 0 … 8 of 4 bytes");
  refused(fileOf({ a: one, b: one }, data), "tensor b lies at 0 … 4 of 4 bytes, but must begin at 4");
  refused(fileOf({ a: { ...one, data_offsets: [4, 8] } }, new Uint8Array(8)), "must begin at 0");
  refused(fileOf({ a: one }, new Uint8Array(5)), "its tensors end at 4, its data at 5");
  refused(fileOf({ __metadata__: { a: 1 }, a: one }, data), "__metadata__ is not an object of texts");
  refused(
    fileOf({ a: { ...one, dtype: "F8_E4M3" } }, data),
    "type F8_E4M3, which are not read",
    "NEURAL_FILE_UNSUPPORTED",
  );
  refused(
    fileOf({ a: { ...one, dtype: "constructor" } }, data),
    "type constructor",
    "NEURAL_FILE_UNSUPPORTED",
  );
});

test("tensors that are not what they say are not written", () => {
  const values = Float32Array.of(1, 2);
  const refused = (name: string, type: "float32" | "float64", shape: number[], message: string) =>
    expect(() => safetensorsBytes(new Map([[name, { type, shape, values }]]))).toThrow(message);
  refused("a", "float32", [3], "tensor a: Float32Array of 2 is no float32 [3]");
  refused("a", "float64", [2], "tensor a: Float32Array of 2 is no float64 [2]");
  refused("a", "float32", [-1, -2], "tensor a");
  refused("__metadata__", "float32", [2], "a tensor cannot be named __metadata__");
});
