import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../scripts/servers/server-tests.fixture.ts";
import { startRedis } from "../../../../scripts/servers/servers.ts";
import { loadConfiguration } from "../config/index.ts";
import {
  computeFeatures,
  ParquetFeatureStore,
  RedisFeatureStore,
  storedSet,
  vectorsOf,
} from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import { LocalObjectStore } from "../objects/index.ts";
import { openSource } from "../sources/index.ts";
import { storeFeatures } from "./feature-store.ts";

const homes = mkdtempSync(join(tmpdir(), "pregao-store-features-"));
afterAll(() => rmSync(homes, { recursive: true, force: true }));
let made = 0;
const newHome = (): string => join(homes, String(made++));

let bars: Bars;
let many: Bars;
beforeAll(async () => {
  bars = (await (await openSource("synthetic:regimes,symbols=3,bars=150")).load()).bars;
  many = (await (await openSource("synthetic:regimes,symbols=6,bars=120")).load()).bars;
});

const set = ["default"];
const matrixOf = (of: Bars, features = set) => computeFeatures(of, { features }).matrix;

function store(home: string, of: Bars, environment: Record<string, string> = {}, features = set) {
  const compute = () => computeFeatures(of, { features });
  return storeFeatures(
    { bars: of, name: features.join(), compute },
    loadConfiguration({ flags: { home }, environment }),
  );
}

/** What is kept under the home must be what computing everything gives. */
async function expectWhole(home: string, of: Bars, features = set): Promise<void> {
  const matrix = matrixOf(of, features);
  const offline = new ParquetFeatureStore(new LocalObjectStore(join(home, "features")));
  for (const { symbol, start, end } of of.frame.segments) {
    const { time, columns } = await offline.history(storedSet(matrix, of), symbol);
    expect([...time]).toEqual([...of.time.subarray(start, end)]);
    for (const [k, column] of columns.entries()) {
      const expected = Buffer.from(matrix.columns[k]!.slice(start, end).buffer);
      expect(Buffer.from(column.buffer).equals(expected), matrix.names[k]).toBe(true);
    }
  }
}

/** So many of the first bars of each symbol. */
function cutOf(of: Bars, counts: readonly number[]): Bars {
  const { segments } = of.frame;
  const place = (row: number): number => segments.findIndex(({ start, end }) => row >= start && row < end);
  return of.with(of.frame.filter((row) => row - segments[place(row)]!.start < counts[place(row)]!));
}

/** The same of three symbols; `close` of the last as it was before it was finished. */
function cut(counts: readonly number[], unfinished = false): Bars {
  const part = cutOf(bars, counts);
  if (!unfinished) return part;
  const close = part.column("close").slice();
  for (const { end } of part.frame.segments) close[end - 1]! *= 1.001;
  return part.with(part.frame.with({ close }));
}

describe("the features of a source, kept again and again", () => {
  it("are computed for the new bars alone, and are those of a full computation, bit for bit", async () => {
    const home = newHome();
    expect((await store(home, cut([100, 120, 0], true))).computed).toBe(220);
    // The last bars are finished now, there is one more of one symbol, and a new symbol.
    const grown = cut([100, 121, 90]);
    expect((await store(home, grown)).computed).toBe(1 + 2 + 90);
    await expectWhole(home, grown);
    expect((await store(home, cut([140, 150, 91]))).computed).toBe(41 + 30 + 2);
    await expectWhole(home, cut([140, 150, 91]));
    const again = await store(home, cut([140, 150, 91]));
    expect([again.computed, again.online]).toEqual([3, null]);
  });

  it("are computed anew after a change of the history, and where the state or the values are gone", async () => {
    const home = newHome();
    await store(home, cut([100, 100, 100]));
    const close = bars.column("close").slice();
    close[20]! *= 1.5;
    const revised = bars.with(bars.frame.with({ close }));
    expect((await store(home, revised)).computed).toBe(450);
    await expectWhole(home, revised);
    const [state] = readdirSync(join(home, "features", ".streams"));
    writeFileSync(join(home, "features", ".streams", state!), "damaged");
    expect((await store(home, revised)).computed).toBe(450);
    rmSync(join(home, "features"), { recursive: true });
    expect((await store(home, revised)).computed).toBe(450);
    await expectWhole(home, revised);
  });
});

describe("features that compare symbols", () => {
  const features = ["return_1", "cs_rank_return_5", "cs_zscore_return_5"];
  const rows = (counts: readonly number[]) => cutOf(many, counts);

  it("are those of a full computation, however the symbols go on", async () => {
    const home = newHome();
    const growing = [
      [100, 100, 100, 100, 100, 0],
      [101, 101, 101, 101, 101, 0],
      // One symbol lags behind and catches up; another begins late, so that dates of long ago have one symbol more.
      [102, 102, 101, 102, 102, 0],
      [103, 103, 103, 103, 103, 0],
      [104, 104, 104, 104, 104, 104],
      [104, 104, 104, 104, 104, 104],
      [106, 106, 106, 106, 106, 106],
    ];
    const computed: number[] = [];
    for (const counts of growing) {
      computed.push((await store(home, rows(counts), {}, features)).computed);
      await expectWhole(home, rows(counts), features);
    }
    // The first time, where a symbol lags, where it has caught up, and where one begins late: all rows. Else the new ones.
    expect(computed).toEqual([500, 10, 509, 515, 624, 6, 18]);
  });
});

describeWith("Redis")("with REDIS_URL", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server?.stop());

  it("the newest row of each symbol is there too, after every run", async () => {
    const home = newHome();
    const environment = { REDIS_URL: `redis://:tests@127.0.0.1:${server.port}/3` };
    const reader = new RedisFeatureStore(environment.REDIS_URL);
    for (const part of [cut([100, 100, 0]), cut([101, 100, 50])]) {
      const { online } = await store(home, part, environment);
      expect(online).toMatchObject({ store: `Redis at redis://127.0.0.1:${server.port}/3`, older: 0 });
      const matrix = matrixOf(part);
      const newest = vectorsOf(matrix, part, "newest");
      expect(await reader.latest(storedSet(matrix, part), part.symbols)).toEqual(newest);
    }
    await reader.close();
    const raw = new Redis(environment.REDIS_URL);
    expect(await raw.dbsize()).toBe(3);
    raw.disconnect();
  });
});
