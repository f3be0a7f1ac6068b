import { afterEach, describe, expect, it } from "vitest";
import { formatTime } from "../../market/finding.ts";
import {
  faultSchedule,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from "../http/test-server.fixture.ts";
import { virtualClock } from "../http/virtual-clock.fixture.ts";
import { openSource } from "../open-source.ts";
import { SampleSource } from "../sample-source.ts";
import { type QuoteOptions, QuoteSource } from "./quote-source.ts";

const opened: TestServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

/** Real bars of the shipped sample; the answers around them are built from the service's public documentation. */
const sample = (
  await new SampleSource().load({ symbols: ["PETR4", "VALE3"], from: "2024-01-01", to: "2024-06-28" })
).bars;
const day = 86_400_000;
/** During the session after the last bar. */
const now = Date.UTC(2024, 6, 1, 15);

function resultOf(symbol: string): Record<string, unknown> {
  const { start, end } = sample.frame.segment(symbol);
  const at = (name: string, row: number): number => sample.column(name)[row]!;
  const historicalDataPrice = Array.from({ length: end - start }, (_, k) => ({
    // Stamped at the opening of the session, 10:00 in São Paulo.
    date: sample.time[start + k]! / 1000 + 13 * 3600,
    open: at("open", start + k),
    high: at("high", start + k),
    low: at("low", start + k),
    close: at("close", start + k),
    volume: at("volume", start + k),
    adjustedClose: at("adj_close", start + k),
  }));
  const price = { open: 1, high: 1, low: 1, close: 1, volume: 1, adjustedClose: 1 };
  return {
    symbol,
    shortName: symbol,
    currency: "BRL",
    regularMarketPrice: 38.2,
    historicalDataPrice: [...historicalDataPrice, { date: now / 1000 - 7200, ...price }],
    dividendsData: {
      cashDividends: [
        {
          assetIssued: "BRPETRACNPR6",
          paymentDate: "2024-05-20T00:00:00.000Z",
          rate: 0.55,
          relatedTo: "1º Trimestre/2024",
          label: "DIVIDENDO",
          lastDatePrior: "2024-04-25T00:00:00.000Z",
        },
      ],
      stockDividends: [{ factor: 2, label: "DESDOBRAMENTO", lastDatePrior: "2008-04-25T00:00:00.000Z" }],
      subscriptions: [],
    },
  };
}

async function serve(
  options: Partial<TestServerOptions> = {},
  change: (result: Record<string, unknown>) => unknown = (result) => result,
): Promise<{ server: TestServer; options: QuoteOptions; seen: (string | undefined)[] }> {
  const clock = virtualClock(now);
  const seen: (string | undefined)[] = [];
  const server = await startTestServer({
    clock,
    answer: (url, at, request) => {
      seen.push(request.headers.authorization);
      const symbol = decodeURIComponent(url.pathname.split("/").at(-1)!);
      if (!sample.symbols.includes(symbol))
        return { status: 404, body: { error: true, message: "not found" } };
      return {
        body: { results: [change(resultOf(symbol))], requestedAt: new Date(at).toISOString(), took: "0ms" },
      };
    },
    ...options,
  });
  opened.push(server);
  return {
    server,
    seen,
    options: { url: server.url, token: "hush-hush", clock, timeLimit: 2000, attempts: 12 },
  };
}

describe("bars of the quote service", () => {
  it("are those of the service without today's, whatever goes wrong on the way", async () => {
    for (const fault of [() => undefined, faultSchedule(11), faultSchedule(12)]) {
      const { options, server, seen } = await serve({ fault });
      const source = await openSource("quotes:VALE3,petr4,range=1y", { quotes: options });
      const { bars, ledger } = await source.load();
      expect(bars.symbols).toEqual(["PETR4", "VALE3"]);
      expect(bars.time).toEqual(sample.time);
      for (const name of ["open", "high", "low", "close", "volume", "adj_close"])
        expect(bars.column(name)).toEqual(sample.column(name));
      expect(ledger.entries()).toEqual([{ reason: "bar not over yet", count: 2 }]);
      expect(server.requests.at(-1)).toBe("/api/quote/VALE3?range=1y&interval=1d&dividends=true");
      expect(server.requests.join()).not.toContain("hush");
      expect(seen.every((header) => header === "Bearer hush-hush")).toBe(true);
    }
  });

  it("drop rows without a price and count them", async () => {
    const { options } = await serve({}, (result) => {
      (result.historicalDataPrice as { close: unknown }[])[3]!.close = null;
      return result;
    });
    const { ledger } = await new QuoteSource("quotes:PETR4", options).load();
    expect(ledger.toJSON().dropped).toContainEqual({ reason: "price missing", count: 1 });
  });

  it("are refused where the answer is not as documented, without the token", async () => {
    const { options } = await serve({}, (result) => {
      (result.historicalDataPrice as { open: unknown }[])[2]!.open = "38,20";
      return result;
    });
    const load = new QuoteSource("quotes:PETR4", options).load();
    await expect(load).rejects.toThrow(/answer of \/api\/quote\/PETR4.*open: "38,20" is not/);
    await expect(load).rejects.not.toThrow(/hush/);
    const other = await serve({}, (result) => ({ ...result, symbol: "PETR3" }));
    await expect(new QuoteSource("quotes:PETR4", other.options).load()).rejects.toThrow(
      /is not one result, of PETR4/,
    );
  });

  it("of an unknown ticker or a wrong name are refused", async () => {
    const { options } = await serve();
    await expect(new QuoteSource("quotes:XXXX3", options).load()).rejects.toThrow(/unknown ticker .* XXXX3/);
    await expect(new QuoteSource("quotes:PETR4", options).load({ symbols: ["PETR3"] })).rejects.toThrow(
      /unknown ticker PETR3; did you mean PETR4/,
    );
    expect(() => new QuoteSource("quotes")).toThrow(/name a ticker/);
    expect(() => new QuoteSource("quotes:PETR4,range=9y")).toThrow(/quotes range = 9y/);
  });
});

it("tells dividends and shares given for shares", async () => {
  const { options } = await serve();
  const events = await new QuoteSource("quotes:PETR4", options).events();
  expect(
    events.map((event) => [event.kind, event.label, event.value, formatTime(event.lastDateWith)]),
  ).toEqual([
    ["shares", "DESDOBRAMENTO", 2, "2008-04-25"],
    ["cash", "DIVIDENDO", 0.55, "2024-04-25"],
  ]);
  expect(events[1]!.paymentDate % day).toBe(0);
});
