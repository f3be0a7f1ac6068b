import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { formatTime } from "../../market/finding.ts";
import { FileSource, type LoadedFile } from "../file-source.ts";
import { keptOf, readSlowly } from "./slow-reader.fixture.ts";

const load = (path: string, options = {}): Promise<LoadedFile> => new FileSource(path, options).load();

const shared = "../shared/data";

describe.runIf(existsSync(shared))("the raw samples (needs ../shared/data)", () => {
  it.each([
    ["b3_cotahist_raw_sample_20030212.txt.gz", 551],
    ["b3_cotahist_raw_stub_2022_2024.txt.gz", 147],
  ])("%s: every cash quote as the slow reader has it, every record in the ledger", async (file, records) => {
    const { bars, ledger } = await load(`${shared}/${file}`);
    const quotes = readSlowly(gunzipSync(readFileSync(`${shared}/${file}`)));
    const { kept } = keptOf(quotes);
    expect(ledger.rowsIn).toBe(records);
    expect(ledger.rowsUsed).toBe(bars.length);
    const byKey = new Map(kept.map((quote) => [`${quote.symbol} ${quote.date}`, quote.values]));
    expect(bars.length).toBe(byKey.size);
    for (let row = 0; row < bars.length; row++) {
      const values = byKey.get(`${bars.frame.symbolAt(row)} ${formatTime(bars.time[row]!)}`)!;
      for (const [name, value] of Object.entries(values)) {
        // The slow reader rounds twice where a quote factor divides.
        const own = bars.column(name)[row]!;
        expect(Object.is(own, value) || Math.abs(own / value - 1) < 1e-15, `${name} of row ${row}`).toBe(
          true,
        );
      }
    }
  });

  it("money, shares and the average price agree: traded value = shares × average, within its rounding", async () => {
    const path = `${shared}/b3_cotahist_raw_sample_20030212.txt.gz`;
    for (const market of ["cash", "term", "calls", "puts"] as const) {
      const { bars } = await load(path, { market: [market] });
      const [shares, money, average, factor] = ["volume", "quote_volume", "price_avg", "quote_factor"].map(
        (name) => bars.column(name),
      ) as [Float64Array, Float64Array, Float64Array, Float64Array];
      for (let row = 0; row < bars.length; row++) {
        // The average is printed in cents of a lot; B3's own, over trades of a lot or two, is off by up to five.
        const slack = (0.05 * shares[row]!) / factor[row]! + 0.011;
        expect(Math.abs(shares[row]! * average[row]! - money[row]!)).toBeLessThanOrEqual(slack);
      }
    }
  });
});
