import fc from "fast-check";
import { expect, it } from "vitest";
import { isPregaoError } from "../../errors.ts";
import { klineColumns, parseKlines } from "./klines.ts";

const hour = 3_600_000;
const first = Date.UTC(2024, 0, 1);
const origin = { service: "Binance spot", path: "/api/v3/klines" };

const klines = (rows: number): unknown[][] =>
  Array.from({ length: rows }, (_, k) => [
    first + k * hour,
    ...["100.5", "101.25", "99", "100", "12.003"],
    first + (k + 1) * hour - 1,
    ...["1200.5", 7 + k, "6.1", "610", "0"],
  ]);

/** Values that a changed or broken interface could put in any place. */
const surprise = fc.oneof(
  fc.jsonValue(),
  fc.double(),
  fc.string({ maxLength: 8 }),
  fc.constantFrom(
    "NaN",
    "Infinity",
    "1e5",
    "-1",
    "1,5",
    " 1",
    "",
    "0x10",
    null,
    "٣",
    Number.MAX_VALUE,
    first,
  ),
);

it("takes each number as it is written, or refuses the answer", () => {
  fc.assert(
    fc.property(fc.nat({ max: 3 }), fc.nat({ max: 11 }), surprise, (row, place, value) => {
      const body = klines(4);
      body[row]![place] = value;
      let page: ReturnType<typeof parseKlines>;
      try {
        page = parseKlines(structuredClone(body), hour, origin);
      } catch (error) {
        expect(isPregaoError(error, "PREGAO_ANSWER_INVALID")).toBe(true);
        return;
      }
      for (const [k, kline] of body.entries()) {
        expect(page.time[k]).toBe(kline[0]);
        const written = [...kline.slice(1, 6), ...kline.slice(7, 11)];
        for (const [column, name] of klineColumns.entries()) {
          const text = String(written[column]);
          expect(text).toMatch(/^-?\d+(\.\d+)?$/);
          expect(page.columns[name][k]).toBe(Number(text));
        }
      }
    }),
    { numRuns: 400 },
  );
});

it("takes an empty answer for no bars", () => {
  expect(parseKlines([], hour, origin).time.length).toBe(0);
});
