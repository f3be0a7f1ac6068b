import { z } from "zod";
import type { DatasetFacts, SymbolAvailability } from "../../pipeline/platform/index.ts";
import { offsetField, symbolField, timeframeField } from "./fields.ts";
import type { PlatformApp, PlatformContext } from "./platform-context.ts";

const tags = ["datasets"];
const instant = z.iso.datetime();
const count = z.number().int();

const datasetBody = z
  .object({
    id: z.string(),
    kind: z.enum(["lake", "sample"]),
    description: z.string(),
    timeframe: z.string(),
    rows: count,
    from: instant,
    to: instant,
    symbols: z.array(z.string()),
    columns: z.array(z.string()),
  })
  .meta({ id: "Dataset" });

const symbolBody = z
  .object({
    symbol: z.string(),
    rows: count,
    from: instant,
    to: instant,
    missing: count.describe("Bars that the calendar expects in between and that are not there."),
    longest_hole: count.describe("Most missing bars in a row."),
  })
  .meta({ id: "SymbolAvailability" });

const figure = z.number().nullable();

const profileBody = z
  .object({
    id: z.string(),
    timeframe: z.string(),
    calendar: z.string(),
    rows: count,
    from: instant,
    to: instant,
    symbols: z.array(symbolBody),
    columns: z.array(
      z.object({ name: z.string(), present: count, minimum: figure, median: figure, maximum: figure }),
    ),
    findings: z.array(
      z.object({
        check: z.string(),
        severity: z.string(),
        message: z.string(),
        count,
        symbol: z.string().nullable(),
        column: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "DatasetProfile" });

const availabilityBody = z
  .strictObject({
    symbols: z.array(symbolField).max(200).optional().describe("All when left out."),
    timeframes: z.array(timeframeField).max(9).optional().describe("All when left out."),
    dataset: z.string().min(1).max(200).optional().describe("All when left out."),
  })
  .meta({ id: "AvailabilityRequest", examples: [{ symbols: ["BTCUSDT"] }] });

const availableBody = z
  .object({
    available: z.array(symbolBody.extend({ dataset: z.string(), timeframe: z.string() })),
    unavailable: z
      .array(z.object({ symbol: z.string(), timeframe: z.string().nullable() }))
      .describe("What was asked for and is nowhere."),
  })
  .meta({ id: "Availability" });

/** A profile of a large dataset takes longer than other answers. */
const patience = 180_000;

export function datasetRoutes(app: PlatformApp, { catalog }: PlatformContext): void {
  app.get(
    "/datasets",
    {
      config: { scope: "read" },
      handlerTimeout: patience,
      schema: {
        tags,
        summary: "The datasets of the lake and the shipped samples.",
        querystring: z.strictObject({
          offset: offsetField,
          limit: z.coerce.number().int().min(1).max(1000).default(100),
        }),
        response: { 200: z.object({ datasets: z.array(datasetBody), total_count: count }) },
      },
    },
    async ({ query: { offset, limit } }) => {
      const facts = await catalog.list();
      return {
        datasets: facts.slice(offset, offset + limit).map(datasetOf),
        total_count: facts.length,
      };
    },
  );

  app.get(
    "/datasets/:id/profile",
    {
      config: { scope: "read" },
      handlerTimeout: patience,
      schema: {
        tags,
        summary: "What a dataset holds: symbols, periods, gaps, values, findings of the data checks.",
        description: "Made once for the data as it is; the first call of a large dataset waits for it.",
        params: z.strictObject({ id: z.string().min(1).max(200) }),
        response: { 200: profileBody },
      },
    },
    async ({ params: { id } }) => {
      const { symbols, columns, findings, ...profile } = await catalog.profile(id);
      return { id, ...profile, symbols: [...symbols], columns: [...columns], findings: [...findings] };
    },
  );

  app.post(
    "/datasets/availability",
    {
      config: { scope: "read" },
      handlerTimeout: patience,
      schema: {
        tags,
        summary: "Which symbols there are in which timeframes, from when to when, with what gaps.",
        body: availabilityBody,
        response: { 200: availableBody },
      },
    },
    async ({ body: { symbols, timeframes, dataset } }) => {
      const asked = dataset === undefined ? await catalog.list() : [await catalog.facts(dataset)];
      const wanted = asked.filter(
        (one) =>
          (timeframes === undefined || timeframes.some((timeframe) => timeframe === one.timeframe)) &&
          (symbols === undefined || one.symbols.some((symbol) => symbols.includes(symbol.toUpperCase()))),
      );
      const found = await Promise.all(
        wanted.map(async ({ id, timeframe }) => {
          const profile = await catalog.profile(id);
          return profile.symbols
            .filter(({ symbol }) => symbols === undefined || symbols.includes(symbol.toUpperCase()))
            .map((one) => ({ ...one, dataset: id, timeframe }));
        }),
      );
      const available = found.flat();
      return { available, unavailable: unavailable(symbols, timeframes, available) };
    },
  );
}

function datasetOf({ symbols, columns, ...facts }: DatasetFacts): z.output<typeof datasetBody> {
  return { ...facts, symbols: [...symbols], columns: [...columns] };
}

function unavailable(
  symbols: readonly string[] | undefined,
  timeframes: readonly string[] | undefined,
  available: readonly (SymbolAvailability & { readonly timeframe: string })[],
): { symbol: string; timeframe: string | null }[] {
  const combinations = (symbols ?? []).flatMap((symbol): { symbol: string; timeframe: string | null }[] =>
    timeframes === undefined
      ? [{ symbol, timeframe: null }]
      : timeframes.map((timeframe) => ({ symbol, timeframe })),
  );
  return combinations.filter(
    ({ symbol, timeframe }) =>
      !available.some(
        (one) => one.symbol.toUpperCase() === symbol && (timeframe === null || one.timeframe === timeframe),
      ),
  );
}
