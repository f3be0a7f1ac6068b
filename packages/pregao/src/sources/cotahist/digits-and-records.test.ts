import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDate, readDigits } from "./digits.ts";
import { cotahistLines } from "./quotes.fixture.ts";
import { walkRecords } from "./record-walk.ts";

const two = [
  { ticker: "PETR4", date: "20240102" },
  { ticker: "PETR4", date: "20240103" },
];

describe("the parts", () => {
  it("digits give the double nearest to the decimal, however many they are", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }),
        fc.constantFrom(1, 100, 1e5, 1e6),
        (value, divisor) => {
          const text = String(value).padStart(18, "0");
          const shift = Math.round(Math.log10(divisor));
          const wanted = Number(`${text.slice(0, 18 - shift)}.${text.slice(18 - shift)}`);
          expect(readDigits(Buffer.from(text), 0, 18, divisor)).toBe(wanted);
        },
      ),
    );
    expect(readDigits(Buffer.from("12 4"), 0, 4)).toBe(-1);
  });

  it("dates are those of the calendar", () => {
    for (const text of ["20240229", "20000229", "19000101", "99991231"])
      expect(readDate(Buffer.from(text), 0)).not.toBeNaN();
    for (const text of ["20230229", "19000229", "20241301", "20240100", "2024010a", "00000000", "18991231"])
      expect(readDate(Buffer.from(text), 0)).toBeNaN();
  });

  it("records are the same wherever the chunks are cut", async () => {
    const lines = [...cotahistLines(two), "", ...cotahistLines(two)];
    const bytes = Buffer.from(`${lines.join("\r\n")}`, "latin1");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 12 }),
        async (cuts) => {
          const ends = [...new Set(cuts)].sort((a, b) => a - b);
          async function* chunks(): AsyncGenerator<Buffer> {
            let from = 0;
            for (const end of [...ends, bytes.length]) {
              yield bytes.subarray(from, end);
              from = end;
            }
          }
          const met: string[] = [];
          await walkRecords(chunks(), "x", (buffer, at, line) =>
            met.push(`${line} ${buffer.toString("latin1", at, at + 245)}`),
          );
          expect(met).toEqual(lines.flatMap((record, k) => (record === "" ? [] : [`${k + 1} ${record}`])));
        },
      ),
      { numRuns: 40 },
    );
  });
});
