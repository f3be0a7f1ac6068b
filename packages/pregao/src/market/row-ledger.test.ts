import fc from "fast-check";
import { expect, it } from "vitest";
import { RowLedger } from "./row-ledger.ts";

it("adds up: rows in = rows used + rows dropped, whatever is dropped in whatever order", () => {
  const drops = fc.array(
    fc.tuple(fc.constantFrom("warm-up", "price missing", "duplicate"), fc.nat({ max: 50 })),
  );
  fc.assert(
    fc.property(drops, (list) => {
      const ledger = new RowLedger(10_000);
      for (const [reason, count] of list) ledger.drop(reason, count);
      const json = ledger.toJSON();
      expect(json.rows_in).toBe(json.rows_used + json.dropped.reduce((sum, { count }) => sum + count, 0));
      for (const { reason, count } of json.dropped) {
        expect(count).toBe(list.filter(([name]) => name === reason).reduce((sum, [, n]) => sum + n, 0));
      }
      const counts = json.dropped.map(({ count }) => count);
      expect(counts).toEqual([...counts].sort((a, b) => b - a));
    }),
  );
});
