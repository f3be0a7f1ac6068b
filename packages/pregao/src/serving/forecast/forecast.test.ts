import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { calendarNamed } from "../../market/calendars.ts";
import type { Timeframe } from "../../market/timeframe.ts";
import { ServingHome } from "../serving.fixture.ts";
import { fallbackOf } from "./choose-forecasters.ts";
import { measuredConfidence } from "./confidence.ts";
import { forecastSteps } from "./forecast-steps.ts";

const asOf = Date.parse("2024-03-01T00:00:00Z"); // A Friday.
const given = {
  asOf,
  price: 100,
  expected: 0.04,
  below: 0.06,
  above: 0.08,
  horizon: 4,
  timeframe: "1d" as Timeframe,
  calendar: calendarNamed("weekdays"),
};
const iso = (time: number): string => new Date(time).toISOString().slice(0, 16);

describe("the steps of a forecast", () => {
  const steps = forecastSteps(given, "1d", 8);

  it("open when the market does", () => {
    expect(steps.slice(0, 3).map(({ time }) => iso(time))).toEqual([
      "2024-03-04T00:00",
      "2024-03-05T00:00",
      "2024-03-06T00:00",
    ]);
  });

  it("say at the horizon what the model says, go there evenly, and stay there", () => {
    expect(steps[3]).toMatchObject({ price: 104, method: "direct" });
    expect(steps[3]!.low).toBeCloseTo(98, 12);
    expect(steps[3]!.high).toBeCloseTo(112, 12);
    expect(steps[0]!.price).toBeCloseTo(100 * 1.04 ** 0.25, 12);
    expect(steps[0]!.method).toBe("share of the horizon");
    for (const later of steps.slice(4))
      expect(later).toMatchObject({ price: 104, method: "held beyond the horizon" });
  });

  it("widen with the square root of time, and never reach below nothing", () => {
    const widths = steps.map(({ low, high }) => high - low);
    for (const [index, width] of widths.entries())
      expect(width).toBeCloseTo(14 * Math.sqrt((index + 1) / 4), 9);
    const wild = forecastSteps({ ...given, below: 0.9 }, "1d", 8);
    expect(wild.at(-1)!.low).toBe(0);
    const bare = forecastSteps({ ...given, below: Number.NaN, above: Number.NaN }, "1d", 2);
    expect(bare[0]).toMatchObject({ low: Number.NaN, high: Number.NaN });
  });

  it("count bars of another timeframe by the calendar", () => {
    const hours = forecastSteps({ ...given, calendar: calendarNamed("24/7"), horizon: 1 }, "4h", 7);
    expect(iso(hours[0]!.time)).toBe("2024-03-02T00:00");
    expect(iso(hours[1]!.time)).toBe("2024-03-02T04:00");
    expect(hours.map(({ method }) => method).indexOf("direct")).toBe(5);
    const days = forecastSteps(
      {
        ...given,
        calendar: calendarNamed("24/7"),
        timeframe: "1h",
        horizon: 24,
        asOf: asOf + 23 * 3_600_000,
      },
      "1d",
      2,
    );
    expect(days.map(({ time, method }) => [iso(time), method])).toEqual([
      ["2024-03-02T00:00", "direct"],
      ["2024-03-03T00:00", "held beyond the horizon"],
    ]);
  });
});

describe("the confidence", () => {
  const metrics = (test: Record<string, unknown>) => ({ metrics: { test } }) as never;

  it.each([
    [{ metric: "log_loss", value: 0.9, best_baseline_value: 1, skill: true }, 0.1],
    [{ metric: "information_coefficient", value: 0.05, best_baseline_value: null, skill: true }, 0.05],
    [{ metric: "log_loss", value: 0.5, best_baseline_value: 1, skill: false }, 0],
    [{ metric: "log_loss", value: null, best_baseline_value: 1, skill: true }, 0],
  ])("is the skill that was measured: %o", (test, expected) => {
    expect(measuredConfidence(metrics(test), "exact")).toBeCloseTo(expected, 12);
  });

  it("is unknown where nothing was measured", () => {
    expect(measuredConfidence({ metrics: {} } as never, "exact")).toBeNull();
    expect(measuredConfidence(metrics({ skill: true, value: 0.1 }), "other-symbol")).toBeNull();
  });
});

describe("a forecast of the service", () => {
  const place = new ServingHome();
  beforeAll(async () => {
    await place.train({ modelName: "return_1d", model: "ridge", task: "regression", param: {}, horizon: 3 });
    await place.train({
      modelName: "volatility",
      model: "ridge",
      task: "regression",
      target: "forward-volatility",
      param: {},
    });
    await place.train({ modelName: "classes", model: "rf" });
  }, 60_000);
  afterAll(() => place.close());
  const ask = { symbol: "SYN002", timeframe: "1d", steps: 5, fallback: true };

  it("stands on the model's own prediction, with its calibrated interval at the horizon", async () => {
    const service = place.service();
    const forecast = await service.forecast(ask);
    const wanted = await place.library({ ticker: ["SYN002"], modelName: "return_1d", model: "ridge" });
    expect(forecast.model).toMatchObject({ name: "return_1d", fallback: "exact", role: "latest" });
    expect(forecast.currentPrice).toBe(wanted.last_price);
    expect(new Date(forecast.asOf).toISOString()).toBe(wanted.as_of);
    expect(forecast.level).toBe(0.9);
    const direct = forecast.steps[2]!;
    expect(direct.method).toBe("direct");
    expect(direct.price).toBe(wanted.predicted_price);
    expect(direct.low).toBeCloseTo(wanted.last_price * (1 + wanted.predicted_low!), 9);
    expect(direct.high).toBeCloseTo(wanted.last_price * (1 + wanted.predicted_high!), 9);
    expect(new Date(forecast.steps[0]!.time).toISOString()).toBe(wanted.session);
    expect(forecast.confidence).not.toBeNull();
  });

  it("falls back in the order of the contract, or not at all", async () => {
    const table = [
      ["SYN002", "1d", "exact"],
      ["SYN002", "1h", "other-timeframe"],
      ["ELSE", "1d", "other-symbol"],
      ["ELSE", "1h", "other-symbol-and-timeframe"],
    ] as const;
    const data = { symbols: ["SYN002"], timeframe: "1d" };
    for (const [symbol, timeframe, step] of table)
      expect(fallbackOf({ data } as never, symbol, timeframe)).toBe(step);
    const service = place.service();
    const other = await service.forecast({ ...ask, timeframe: "4h" });
    expect(other).toMatchObject({
      confidence: null,
      model: { fallback: "other-timeframe", timeframe: "1d" },
    });
    for (const request of [
      { ...ask, timeframe: "4h", fallback: false },
      { ...ask, symbol: "NOWHERE" },
      { ...ask, family: "lstm" },
    ])
      await expect(service.forecast(request)).rejects.toMatchObject({
        code: "PREGAO_NO_FORECASTER",
        status: 404,
      });
    await expect(service.forecast({ ...ask, steps: 0 })).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
    });
    await expect(service.forecast({ ...ask, timeframe: "2d" })).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
    });
  });
});
