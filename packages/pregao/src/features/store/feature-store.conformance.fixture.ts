import { beforeEach, expect, it } from "vitest";
import type { FeatureStore, FeatureVector, StoredSet } from "./feature-store.ts";

const set: StoredSet = {
  featureSetId: "fs-0123456789abcdef",
  timeframe: "1d",
  names: ["rsi_14", "close", "atr_14"],
};

const day = 86_400_000;
const at = (days: number): number => Date.UTC(2024, 0, 1) + days * day;
const vector = (symbol: string, days: number, ...values: number[]): FeatureVector => ({
  symbol,
  time: at(days),
  values: Float32Array.from(values),
});

/** What every feature store promises; `open` gives an empty one. */
export function featureStoreConformance(open: () => Promise<FeatureStore>): void {
  let store: FeatureStore;
  beforeEach(async () => {
    store = await open();
  });

  it("gives back the newest vectors in the order asked for, bit for bit, missing values too", async () => {
    const values = [Number.NaN, 1 / 3, -0];
    const outcome = await store.put(set, [vector("PETR4", 1, ...values), vector("VALE3", 2, 4, 5, 6)]);
    expect(outcome).toEqual({ stored: 2, older: 0 });
    const found = await store.latest(set, ["VALE3", "ABEV3", "PETR4", "VALE3"]);
    expect(found.map((one) => one?.symbol)).toEqual(["VALE3", undefined, "PETR4", "VALE3"]);
    expect(found[2]!.time).toBe(at(1));
    expect([...new Uint32Array(found[2]!.values.buffer)]).toEqual([
      ...new Uint32Array(Float32Array.from(values).buffer),
    ]);
  });

  it("lets a newer bar win whatever the order of arrival, and the same bar replace itself", async () => {
    await store.put(set, [vector("PETR4", 5, 1, 1, 1)]);
    expect(await store.put(set, [vector("PETR4", 4, 2, 2, 2)])).toEqual({ stored: 0, older: 1 });
    expect((await store.latest(set, ["PETR4"]))[0]).toEqual(vector("PETR4", 5, 1, 1, 1));
    expect(await store.put(set, [vector("PETR4", 5, 3, 3, 3)])).toEqual({ stored: 1, older: 0 });
    expect((await store.latest(set, ["PETR4"]))[0]).toEqual(vector("PETR4", 5, 3, 3, 3));
    const mixed = [vector("PETR4", 7, 7, 7, 7), vector("PETR4", 6, 6, 6, 6), vector("PETR4", 8, 8, 8, 8)];
    expect(await store.put(set, mixed)).toEqual({ stored: 2, older: 1 });
    expect((await store.latest(set, ["PETR4"]))[0]).toEqual(vector("PETR4", 8, 8, 8, 8));
  });

  it("gives the values in the order of whoever asks", async () => {
    await store.put(set, [vector("PETR4", 1, 1, 2, 3)]);
    const turned = { ...set, names: ["atr_14", "rsi_14", "close"] };
    expect([...(await store.latest(turned, ["PETR4"]))[0]!.values]).toEqual([3, 1, 2]);
    await store.put(turned, [vector("PETR4", 2, 30, 10, 20)]);
    expect([...(await store.latest(set, ["PETR4"]))[0]!.values]).toEqual([10, 20, 30]);
  });

  it("keeps feature sets, timeframes and odd symbols apart", async () => {
    const hourly = { ...set, timeframe: "1h" as const };
    const other = { ...set, featureSetId: "fs-ffffffffffffffff" };
    const symbols = ["BTC/USDT", "BTC:USDT", "^BVSP", "AÇÃO", "..", "a b"];
    await store.put(
      set,
      symbols.map((symbol, k) => vector(symbol, 1, k, k, k)),
    );
    await store.put(hourly, [vector("^BVSP", 9, 9, 9, 9)]);
    const found = await store.latest(set, symbols);
    expect(found.map((one) => one!.values[0])).toEqual(symbols.map((_, k) => k));
    expect((await store.latest(hourly, ["^BVSP"]))[0]!.values[0]).toBe(9);
    expect(await store.latest(other, symbols)).toEqual(symbols.map(() => undefined));
  });

  it("takes many at once", async () => {
    const symbols = Array.from({ length: 10 }, (_, k) => `S${k}`);
    await store.put(
      set,
      symbols.map((symbol, k) => vector(symbol, k, k, k + 1, k + 2)),
    );
    const found = await store.latest(set, [...symbols, "S99"]);
    expect(found.pop()).toBeUndefined();
    expect(found).toEqual(symbols.map((symbol, k) => vector(symbol, k, k, k + 1, k + 2)));
    expect(await store.put(set, [])).toEqual({ stored: 0, older: 0 });
    expect(await store.latest(set, [])).toEqual([]);
  });

  it("refuses a vector of another length, and stores none of its batch", async () => {
    const wrong = store.put(set, [vector("PETR4", 1, 1, 2, 3), vector("VALE3", 1, 1, 2)]);
    await expect(wrong).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
      message: expect.stringContaining("VALE3"),
    });
    expect(await store.latest(set, ["PETR4", "VALE3"])).toEqual([undefined, undefined]);
  });

  it("lets the newest of writers at the same time win", async () => {
    const days = [3, 9, 1, 7, 5, 2, 8];
    await Promise.all(days.map((one) => store.put(set, [vector("PETR4", one, one, one, one)])));
    expect((await store.latest(set, ["PETR4"]))[0]).toEqual(vector("PETR4", 9, 9, 9, 9));
  });
}
