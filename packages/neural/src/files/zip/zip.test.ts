import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readZip } from "./read-zip.ts";
import { zipBytes } from "./write-zip.ts";

const entries = fc.uniqueArray(
  fc.record({ name: fc.string({ unit: "grapheme" }), bytes: fc.uint8Array({ maxLength: 200 }) }),
  { selector: ({ name }) => name, maxLength: 8 },
);

const two = [
  { name: "a/data.pkl", bytes: Uint8Array.from({ length: 100 }, (_, i) => i) },
  { name: "a/data/0", bytes: Uint8Array.of(1, 2, 3) },
];

function refused(bytes: Uint8Array, message: string, code = "NEURAL_FILE_INVALID"): void {
  expect(() => readZip(bytes, "it")).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
}

/** The archive of `two` with a number of 2 or 4 bytes changed, counted from the first place of a signature. */
function changed(signature: number, at: number, width: 2 | 4, value: number): Uint8Array {
  const bytes = zipBytes(two);
  const view = new DataView(bytes.buffer);
  let from = 0;
  while (view.getUint32(from, true) !== signature) from++;
  if (width === 2) view.setUint16(from + at, value, true);
  else view.setUint32(from + at, value, true);
  return bytes;
}

const [CENTRAL, END] = [0x02014b50, 0x06054b50];

test("any entries come back, their data aligned", () => {
  fc.assert(
    fc.property(entries, (given) => {
      const bytes = zipBytes(given);
      const found = readZip(bytes, "it");
      expect([...found.keys()]).toEqual(given.map(({ name }) => name));
      for (const { name, bytes: data } of given) {
        expect(Buffer.compare(found.get(name)!, data)).toBe(0);
        expect(found.get(name)!.byteOffset % 64).toBe(0);
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("a comment behind the archive is passed over", () => {
  const bytes = zipBytes(two);
  const comment = new Uint8Array(bytes.length + 300);
  comment.set(bytes);
  new DataView(comment.buffer).setUint16(bytes.length - 2, 300, true);
  expect(readZip(comment, "it").size).toBe(2);
});

test("broken archives are refused", () => {
  refused(new Uint8Array(0), "it is no ZIP archive, or its end is missing");
  refused(zipBytes(two).subarray(0, -1), "its end is missing");
  refused(changed(END, 10, 2, 3), "its directory has no entry 2 of 3");
  refused(changed(END, 16, 4, 5), "its directory has no entry 0 of 2");
  refused(changed(CENTRAL, 42, 4, 1), "a/data.pkl is not where its directory says");
  refused(changed(CENTRAL, 30, 2, 60_000), "entry 0 of its directory ends too early");
  refused(changed(CENTRAL, 24, 4, 99), "a/data.pkl has 99 bytes");
  refused(changed(CENTRAL, 16, 4, 7), "the checksum of a/data.pkl does not fit");
  refused(zipBytes([two[0]!, two[0]!]), "two entries are named a/data.pkl");
});

test("entries that share bytes are refused before they are read again and again", () => {
  const many = zipBytes(
    Array.from({ length: 3 }, (_, i) => ({ name: String(i), bytes: new Uint8Array(500) })),
  );
  const each = 46 + 1;
  const whole = new DataView(many.buffer);
  const directory = many.length - 22 - 3 * each;
  // Each is all of them.
  const length = directory - 64;
  for (let i = 0; i < 3; i++) {
    whole.setUint32(directory + i * each + 20, length, true);
    whole.setUint32(directory + i * each + 24, length, true);
    whole.setUint32(directory + i * each + 42, 0, true);
    whole.setUint32(directory + i * each + 16, crc32(many.subarray(64, directory)), true);
  }
  refused(many, "its entries share bytes");
});

test("compressed, encrypted and very large archives are refused by what they are", () => {
  const unsupported = "NEURAL_FILE_UNSUPPORTED";
  refused(changed(CENTRAL, 10, 2, 8), "a/data.pkl is compressed", unsupported);
  refused(changed(CENTRAL, 8, 2, 0x0801), "a/data.pkl is encrypted", unsupported);
  refused(changed(END, 10, 2, 0xffff), "archives above 4 GiB", unsupported);
  refused(changed(CENTRAL, 42, 4, 0xffffffff), "archives above 4 GiB", unsupported);
});
