import fc from "fast-check";
import type { StoredTensor, StoredTensors, StoredType } from "./stored-tensor.ts";

const shape = fc.array(fc.nat(4), { maxLength: 4 });
const kinds: Readonly<Record<StoredType, (count: number) => fc.Arbitrary<StoredTensor["values"]>>> = {
  float32: (count) => fc.float32Array({ minLength: count, maxLength: count }),
  float64: (count) => fc.float64Array({ minLength: count, maxLength: count }),
  int64: (count) => fc.bigInt64Array({ minLength: count, maxLength: count }),
  int32: (count) => fc.int32Array({ minLength: count, maxLength: count }),
  int16: (count) => fc.int16Array({ minLength: count, maxLength: count }),
  int8: (count) => fc.int8Array({ minLength: count, maxLength: count }),
  uint8: (count) => fc.uint8Array({ minLength: count, maxLength: count }),
  bool: (count) => fc.uint8Array({ minLength: count, maxLength: count, max: 1 }),
};

const tensor: fc.Arbitrary<StoredTensor> = fc
  .tuple(fc.constantFrom(...(Object.keys(kinds) as StoredType[])), shape)
  .chain(([type, lengths]) =>
    kinds[type](lengths.reduce((product, length) => product * length, 1)).map((values) => ({
      type,
      shape: lengths,
      values,
    })),
  );

/** Tensors of all types under names that objects trip over, too. */
export const storedTensors: fc.Arbitrary<StoredTensors> = fc
  .uniqueArray(
    fc.tuple(
      fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.constantFrom("__proto__", "0", "constructor", "größe.0.weight"),
      ),
      tensor,
    ),
    { selector: ([name]) => name, maxLength: 6 },
  )
  .map((entries) => new Map(entries));

/** Bytes, so that −0 and NaN are told apart. */
export function plain(tensors: StoredTensors) {
  return [...tensors]
    .map(([name, { type, shape: lengths, values }]) => ({
      name,
      type,
      shape: [...lengths],
      bytes: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex"),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
