import { expect, it } from "vitest";
import { fuzzReaders } from "./fuzz-readers.ts";
import { breachOf, TableFuzz } from "./fuzzed-tables.ts";

it("altered CSV, COTAHIST and Parquet files are refused by the catalogue or read rightly (200; npm run soak makes 2,000)", async () => {
  const { outcomes, crashes, breaches } = await fuzzReaders(200);
  expect(crashes).toEqual([]);
  expect(breaches).toEqual([]);
  for (const [format, files] of [
    ["csv", 80],
    ["cotahist", 80],
    ["parquet", 40],
  ] as const) {
    const counts = Object.values(outcomes[format]!);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(files);
    // Neither everything refused nor everything read: the alterations reach what they are for.
    expect(outcomes[format]!.read).toBeGreaterThan(0);
    expect(counts.length).toBeGreaterThan(1);
  }
}, 120_000);

it("the judges see a wrong value, a lost row and an invented one", async () => {
  const fuzz = await new TableFuzz().open();
  try {
    for (const name of ["plain.csv", "brazilian.csv", "quotes.txt"]) {
      const bytes = fuzz.sample(name);
      const loaded = await fuzz.load(name, bytes);
      const format = name.endsWith(".csv") ? "csv" : "cotahist";
      expect(breachOf(loaded, format, bytes)).toBeUndefined();
      const lines = bytes.toString("latin1").split("\n");
      const altered = (edit: (line: string) => string | undefined): Buffer =>
        Buffer.from(lines.flatMap((line, k) => (k === 5 ? (edit(line) ?? []) : line)).join("\n"), "latin1");
      const wrong = format === "csv" ? /\d(?=[,;])/ : /\d{4}(?=\d{130})/;
      for (const other of [
        altered((line) =>
          line.replace(wrong, (digits) =>
            String((Number(digits) + 1) % 10 ** digits.length).padStart(digits.length, "0"),
          ),
        ),
        altered(() => undefined),
        altered((line) => `${line}\n${line}`),
      ])
        expect(breachOf(loaded, format, other)).toBeDefined();
    }
  } finally {
    fuzz.close();
  }
});
