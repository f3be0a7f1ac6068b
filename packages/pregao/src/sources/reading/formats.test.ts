import fc from "fast-check";
import { expect, it } from "vitest";
import { FileSource } from "../file-source.ts";
import { temporaryDirectory, writeLines } from "../temporary-directory.fixture.ts";

const directory = temporaryDirectory();
let files = 0;

/** Loads bars whose closes (and times) are the given texts; high and low stay out of the way. */
async function read(
  closes: readonly string[],
  times: readonly string[],
  options = {},
): Promise<Float64Array[]> {
  const rows = closes.map((close, k) => [times[k]!, "A", close, close, close, close, "1"].join(";"));
  const path = writeLines(directory, `f${++files}.csv`, ["date;symbol;open;high;low;close;volume", ...rows]);
  const { bars } = await new FileSource(path, { timeframe: "1m", calendar: "24/7", ...options }).load();
  return [bars.column("close"), bars.time];
}

const cents = fc.array(fc.integer({ min: 1, max: 99_999_999 }), { minLength: 2, maxLength: 12 });
const days = Array.from({ length: 12 }, (_, k) => new Date(Date.UTC(2024, 0, 10 + k)));
const isoDays = days.map((date) => date.toISOString().slice(0, 10));

it.each([
  ["pt-BR", ","],
  ["en-US", "."],
] as const)("numbers as %s writes them are read back", async (locale, decimal) => {
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 });
  await fc.assert(
    fc.asyncProperty(cents, async (list) => {
      const [close] = await read(
        list.map((value) => format.format(value / 100)),
        isoDays,
        { decimal },
      );
      expect([...close!]).toEqual(list.map((value) => value / 100));
    }),
    { numRuns: 10 },
  );
});

it("plain numbers are read back to the last bit, and the format is found without help where it can be", async () => {
  const value = fc.double({ min: 1e-9, max: 1e12, noNaN: true, noDefaultInfinity: true });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 2, maxLength: 12 }), async (list) => {
      const [close] = await read(list.map(String), isoDays);
      expect([...close!]).toEqual(list);
    }),
    { numRuns: 10 },
  );
  expect([...(await read(["1.234,5", "12,25"], isoDays))[0]!]).toEqual([1234.5, 12.25]);
  expect([...(await read(["1,234.5", "12.25"], isoDays))[0]!]).toEqual([1234.5, 12.25]);
});

it("dates in every usual order are read back", async () => {
  const two = (value: number): string => String(value).padStart(2, "0");
  const parts = days.map((date) => ({
    y: date.getUTCFullYear(),
    m: two(date.getUTCMonth() + 1),
    d: two(date.getUTCDate()),
  }));
  const closes = days.map(() => "1.5");
  const written = [
    parts.map(({ y, m, d }) => `${y}-${m}-${d}`),
    parts.map(({ y, m, d }) => `${y}${m}${d}`),
    parts.map(({ y, m, d }) => `${y}/${m}/${d}`),
    parts.map(({ y, m, d }) => `${d}/${m}/${y}`),
    parts.map(({ y, m, d }) => `${d}.${m}.${y} 00:00`),
    parts.map(({ y, m, d }) => `${m}-${d}-${y}`),
    parts.map(({ y, m, d }) => `${d}/${m}/${String(y).slice(2)}`),
    days.map((date) => String(date.getTime())),
    days.map((date) => String(date.getTime() / 1000)),
    days.map((date) => `${date.getTime()}000`),
    days.map((date) => `${date.getTime()}000000`),
    days.map((date) => date.toISOString()),
  ];
  for (const times of written) {
    expect([times[0], [...(await read(closes, times))[1]!]]).toEqual([
      times[0],
      days.map((date) => date.getTime()),
    ]);
  }
});

it.each(["1_000", "1e1_0", "1 2", "1 2345", "0x10", "1f", "12%", "٣", "１２", "1'000"])(
  "the number %s is none of a market's, whatever a database makes of it",
  async (text) => {
    await expect(read(["1.5", text], isoDays)).rejects.toThrow(`"${text}" is not a number`);
  },
);

it.each(["2024-01-11 (BC)", "today", "infinity", "2024-W02-4", "12024-01-11", "2024-01-11zzz"])(
  "the date %s is none",
  async (text) => {
    await expect(read(["1.5", "1.6"], [isoDays[0]!, text])).rejects.toThrow(
      `"${text}" is not a date or time`,
    );
  },
);

it("a space may part thousands, money and magnitudes", async () => {
  const numbers = ["1 234,5", "R$ 2 345 678,25", "1,5 M"];
  expect([...(await read(numbers, isoDays))[0]!]).toEqual([1234.5, 2345678.25, 1_500_000]);
});
