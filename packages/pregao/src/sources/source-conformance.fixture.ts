import { expect, it } from "vitest";
import { createRunContext } from "../progress.ts";
import type { BarSource } from "./source.ts";

/** What every source promises, of one that holds at least three symbols and 91 bars of the first. */
export function sourceConformance(open: () => BarSource | Promise<BarSource>): void {
  it("gives ordered bars, says what it is, and keeps its books", async () => {
    const source = await open();
    const { bars, ledger } = await source.load();
    expect(source.name).not.toBe("");
    expect(source.description).not.toBe("");
    expect(bars.origin).not.toBe("");
    expect(bars.symbols).toEqual([...bars.symbols].sort());
    const { rows_in, rows_used, dropped } = ledger.toJSON();
    expect(rows_used).toBe(bars.length);
    expect(rows_in).toBe(rows_used + dropped.reduce((sum, { count }) => sum + count, 0));
    expect(bars.time.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("selects symbols and period as cutting the whole would, whichever way the period is written", async () => {
    const source = await open();
    const full = (await source.load()).bars;
    const symbols = [full.symbols[0]!, full.symbols[2]!];
    const [from, to] = [full.time[20]!, full.time[90]!];
    const expected = full.only(symbols).between(from, to);
    const text = (time: number): string => new Date(time).toISOString().slice(0, 10);
    for (const request of [
      { symbols, from, to },
      { symbols, from: text(from), to: text(to) },
    ]) {
      const { bars, ledger } = await source.load(request);
      expect(bars.symbols).toEqual(expected.symbols);
      expect([...bars.time]).toEqual([...expected.time]);
      for (const name of full.frame.columnNames)
        expect([...bars.column(name)]).toEqual([...expected.column(name)]);
      expect([bars.timeframe, bars.calendar.name]).toEqual([full.timeframe, full.calendar.name]);
      expect(ledger.rowsUsed).toBe(expected.length);
    }
  });

  it("refuses an unknown symbol with near matches, and a period without bars", async () => {
    const source = await open();
    const known = (await source.load()).bars.symbols[0]!;
    const request = { symbols: [`${known}X`] };
    await expect(source.load(request)).rejects.toThrow(
      new RegExp(`unknown ticker ${known}X; did you mean .*${known}`),
    );
    await expect(source.load({ to: "1990-01-01" })).rejects.toMatchObject({ code: "PREGAO_NO_ROWS" });
    await expect(source.load({ from: "2024-02-01", to: "2024-01-01" })).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
    });
  });

  it("gives the same bytes again, for one thread and for two", async () => {
    const source = await open();
    const one = (await source.load({}, createRunContext({ threads: 1 }))).bars;
    const two = (await source.load({}, createRunContext({ threads: 2 }))).bars;
    for (const name of one.frame.columnNames) {
      const bytes = (values: Float64Array): Buffer =>
        Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      expect(bytes(one.column(name)).equals(bytes(two.column(name)))).toBe(true);
    }
  });

  it("stops for a caller that has given up", async () => {
    const source = await open();
    const context = createRunContext({ signal: AbortSignal.abort() });
    await expect(source.load({}, context)).rejects.toMatchObject({ code: "PREGAO_INTERRUPTED" });
  });
}
