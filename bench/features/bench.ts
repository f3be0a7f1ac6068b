import { availableParallelism } from "node:os";
import { join } from "node:path";
import { featureCatalog } from "../../packages/pregao/src/features/catalog.ts";
import { writeBars } from "../../packages/pregao/src/sources/lake/write-bars.ts";
import type { Bench, BenchContext, BenchRow, Measured } from "../harness/contract.ts";
import { type MarketShape, readMarket, writeMarket } from "./market.ts";
import { sameAsTa, sameAsTalib } from "./same-indicators.ts";

interface Run extends Measured {
  readonly features: number;
  readonly last?: Readonly<Record<string, number | null>>;
  readonly milliseconds?: Readonly<Record<string, number>>;
  readonly reading?: number;
  readonly rows?: number;
  readonly different?: number;
  readonly wholeHistory?: number;
}

/** Features whose work a row grows with their window. */
const heavy = /hurst|entropy|percentile|quantile|tail_ratio|skew|kurtosis|frac_diff|_vs_median|mad_/;
const ohlcv = ["open", "high", "low", "close", "volume"];

/** Names of the catalog that open, high, low, close, volume and time suffice for. */
function ohlcvFeatures(): string[] {
  return featureCatalog
    .filter(({ inputs }) => inputs.every((input) => ohlcv.includes(input)))
    .map(({ name }) => name);
}

const threads = Math.min(2, availableParallelism());

export const bench: Bench = {
  name: "features",
  description:
    "How long features take: the whole catalog on a million bars, the same indicators as pandas with ta, TA-Lib and polars, from Parquet to matrix, and one bar more",
  requirements: ["pandas==3.1.1", "ta==0.11.0", "ta-lib==0.8.2", "polars==2.1.0"],
  requirementsFile: "requirements-features.txt",
  async *cases(context) {
    const hourly: MarketShape = context.quick
      ? { symbols: 2, rows: 3000, timeframe: "1h" }
      : { symbols: 10, rows: 100_000, timeframe: "1h" };
    writeMarket(context.scratch, hourly);
    yield* catalogRows(context, hourly);
    yield* peerRows(context, hourly);
    yield* windowRows(context);
    yield await parquetRow(context);
    yield await streamRow(context);
  },
};

/** Runs our side `runs` times; the first is unmeasured in a full run. */
async function ours(context: BenchContext, settings: object): Promise<Run> {
  const script = join(import.meta.dirname, "ours.ts");
  const run = async (): Promise<Run> => {
    const child = await context.node(script, [context.scratch, JSON.stringify({ threads, ...settings })]);
    return { ...JSON.parse(child.stdout), peakMemoryMB: child.peakMemoryMB };
  };
  const { medians, ours: runs } = await context.interleave<Run, Run>(run, async () => ({
    seconds: 1,
    features: 0,
  }));
  return { ...runs[0]!, ...medians.ours };
}

/** A limit as a row: the peer's figure is the limit. */
function against(limit: number, found: number, row: Pick<BenchRow, "case" | "unit" | "detail">): BenchRow {
  return { ...row, ours: found, peer: limit, ratio: found / limit, goal: 1, met: found <= limit };
}

async function* catalogRows(context: BenchContext, hourly: MarketShape): AsyncIterable<BenchRow> {
  const names = ohlcvFeatures();
  const light = names.filter((name) => !heavy.test(name));
  const bars = hourly.symbols * hourly.rows;
  const run = await ours(context, { case: "all", ...hourly, features: light });
  const values = bars * light.length;
  const size = `${bars} hourly bars (${hourly.symbols} symbols) × ${light.length} features, ${threads} threads`;
  yield against(values / 60e6, run.seconds, {
    case: size,
    unit: "s",
    detail: `${Math.round(values / run.seconds / 1e6)} million values a second; the peer's figure is the limit: 60 million. Start of the worker threads included`,
  });
  yield against(2500, run.peakMemoryMB!, {
    case: `${size}: peak memory`,
    unit: "MB",
    detail: "bars and matrix included; the peer's figure is the limit",
  });
  const slow = names.filter((name) => heavy.test(name));
  if (slow.length === 0) return;
  const heavyRun = await ours(context, { case: "all", ...hourly, features: slow });
  const rate = Math.round((bars * slow.length) / heavyRun.seconds / 1e6);
  yield {
    ...against(Number.NaN, heavyRun.seconds, {
      case: `${bars} hourly bars × the ${slow.length} features whose work grows with their window`,
      unit: "s",
      detail: `${rate} million values a second: ${slow.join(", ")}`,
    }),
    goal: null,
    met: true,
  };
}

async function* peerRows(context: BenchContext, hourly: MarketShape): AsyncIterable<BenchRow> {
  const small = context.quick ? { ...hourly, rows: 2000 } : { ...hourly, symbols: 1, rows: 20_000 };
  writeMarket(context.scratch, small);
  yield await compare(context, small, sameAsTa, { peer: "ta" }, 0.1, "pandas and ta");
  writeMarket(context.scratch, hourly);
  yield await compare(context, hourly, sameAsTalib, { peer: "talib", calls: 3 }, 0.5, "TA-Lib");
  const windows = [10, 20, 50, 200];
  for (const roll of ["mean", "std", "min", "max"]) {
    const features = windows.map((window) => `close.${roll}(${window})`);
    yield await compare(
      context,
      hourly,
      features,
      { peer: "polars", calls: 3, roll, windows },
      0.5,
      "polars",
    );
  }
}

async function compare(
  context: BenchContext,
  shape: MarketShape,
  features: readonly string[],
  settings: {
    readonly peer: string;
    readonly calls?: number;
    readonly roll?: string;
    readonly windows?: readonly number[];
  },
  goal: number,
  library: string,
): Promise<BenchRow> {
  const ourScript = join(import.meta.dirname, "ours.ts");
  const peerScript = join(import.meta.dirname, "peer.py");
  const given = JSON.stringify({ ...shape, threads, case: "all", features, ...settings });
  const env = { POLARS_MAX_THREADS: String(threads) };
  const { medians, ...runs } = await context.interleave<Run, Run>(
    async () => JSON.parse((await context.node(ourScript, [context.scratch, given])).stdout),
    async () => JSON.parse((await context.python(peerScript, [context.scratch, given], { env })).stdout),
  );
  if (settings.peer !== "ta") requireSame(runs.ours[0]!.last!, runs.peer[0]!.last!);
  const ratio = medians.ours.seconds / medians.peer.seconds;
  return {
    case: `${features.length} of ${library}'s on ${shape.symbols} × ${shape.rows} bars${settings.peer === "polars" ? `: ${features.join(", ")}` : ""}`,
    ours: medians.ours.seconds,
    peer: medians.peer.seconds,
    ratio,
    goal,
    met: ratio <= goal,
    unit: "s",
    detail:
      settings.peer === "ta"
        ? "the same indicators and parameters; ta's own variants of their starts"
        : `calls of a process whose code is compiled and whose threads are up; the last values agree to float32; ${threads} threads, ${settings.peer === "talib" ? "TA-Lib has one" : "polars as many"}`,
  };
}

/** Both sides computed the same: the last values agree to what float32 keeps. */
function requireSame(
  mine: Readonly<Record<string, number | null>>,
  theirs: Readonly<Record<string, number | null>>,
): void {
  for (const [name, wanted] of Object.entries(theirs)) {
    const found = mine[name];
    if (
      found == null ||
      wanted === null ||
      Math.abs(found - wanted) > 1e-5 * Math.max(1e-3, Math.abs(wanted))
    ) {
      throw new Error(`${name} is ${found} here and ${wanted} there`);
    }
  }
}

/** vectorbt's published times of its Rust kernels on 100,000 rows with a window of 20, and the goals, in milliseconds. */
const published = {
  minimum: { peer: 1.58, limit: 1 },
  maximum: { peer: 1.58, limit: 1 },
  stochastic: { peer: 4.94, limit: 2 },
} as const;

async function* windowRows(context: BenchContext): AsyncIterable<BenchRow> {
  const shape: MarketShape = { symbols: 1, rows: context.quick ? 3000 : 100_000, timeframe: "1h" };
  const run = await ours(context, { case: "windows", ...shape });
  for (const [name, { peer, limit }] of Object.entries(published)) {
    const found = run.milliseconds![name]!;
    yield {
      case: `rolling ${name} of 20 on ${shape.rows} bars, 1 thread`,
      ours: found,
      peer,
      ratio: found / peer,
      goal: limit / peer,
      met: found < limit,
      unit: "ms",
      detail: `goal below ${limit} ms; the peer's figure is what vectorbt publishes of its Rust kernels on 100,000 rows, on its own machine`,
    };
  }
}

async function parquetRow(context: BenchContext): Promise<BenchRow> {
  const daily: MarketShape = context.quick
    ? { symbols: 5, rows: 500, timeframe: "1d" }
    : { symbols: 150, rows: 5000, timeframe: "1d" };
  writeMarket(context.scratch, daily);
  await writeBars(readMarket(context.scratch, daily), join(context.scratch, "bars.parquet"));
  const features = ohlcvFeatures()
    .filter((name) => !heavy.test(name))
    .slice(0, 200);
  const run = await ours(context, { case: "parquet", features });
  return against(6, run.seconds, {
    case: `${daily.symbols} names × ${daily.rows} daily bars from Parquet to a matrix of ${run.features} features`,
    unit: "s",
    detail: `${run.rows} rows, of the time ${run.reading!.toFixed(2)} s reading (first run); the peer's figure is the limit`,
  });
}

async function streamRow(context: BenchContext): Promise<BenchRow> {
  const shape: MarketShape = context.quick
    ? { symbols: 20, rows: 320, timeframe: "1h" }
    : { symbols: 1000, rows: 520, timeframe: "1h" };
  writeMarket(context.scratch, shape);
  const run = await ours(context, {
    case: "next",
    ...shape,
    added: context.quick ? 5 : 20,
    features: ohlcvFeatures(),
  });
  if (run.different !== 0) throw new Error(`${run.different} values differ from a full rebuild`);
  return against(50, run.seconds * 1000, {
    case: `one new bar for ${shape.symbols} symbols, ${run.features} features, 1 thread`,
    unit: "ms",
    detail: `equal to the full rebuild bit for bit; ${run.wholeHistory} features computed anew over the ${shape.rows} bars; the peer's figure is the limit`,
  });
}
