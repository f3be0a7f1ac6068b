import { describe, expect, it } from "vitest";
import { computeFeatures } from "../features/index.ts";
import { SampleSource } from "../sources/index.ts";
import { BasicFeatureEngineering } from "./basic-feature-engineering.ts";

const { bars } = await new SampleSource().load({ symbols: ["PETR4", "VALE3"], to: "2022-06-30" });
const training = Int32Array.from({ length: 100 }, (_, i) => 40 + i);

describe("the training service's feature engineering", () => {
  it("gives columns of the bars and indicators under the names of the service", () => {
    const matrix = new BasicFeatureEngineering({ normalize_features: false }).transform(bars);
    const indicators = ["sma_20", "ema_20", "rsi", "macd", "bb_upper", "bb_lower", "bb_middle"];
    expect(matrix.names).toEqual(["open", "high", "low", "close", "volume", ...indicators]);
    const ours = computeFeatures(bars, { features: ["rsi_14", "macd_histogram_12_26_9", "sma_20"] }).matrix;
    const column = (name: string) => matrix.columns[matrix.names.indexOf(name)]!;
    expect([...column("rsi")]).toEqual([...ours.columns[0]!]);
    expect([...column("macd")]).toEqual([...ours.columns[1]!]);
    expect([...column("bb_middle")]).toEqual([...ours.columns[2]!]);
    expect(column("volume")[5]).toBe(Math.fround(bars.column("volume")[5]!));
  });

  it("has its switches, in either spelling", () => {
    const names = (options: Record<string, unknown>) => new BasicFeatureEngineering(options).featureNames();
    expect(names({ add_technical_indicators: false, feature_columns: ["close"] })).toEqual(["close"]);
    expect(names({ addTechnicalIndicators: false, addDatetimeFeatures: true, featureColumns: [] })).toEqual([
      "hour",
      "day_of_week",
      "day_of_month",
      "month",
    ]);
    expect(() => new BasicFeatureEngineering({ add_indicators: true })).toThrow(
      /unknown option add_indicators/,
    );
    expect(() => new BasicFeatureEngineering({ featureColumns: ["bid"] })).toThrow(/featureColumns/);
  });

  it("normalises by the training rows alone", () => {
    const engineering = new BasicFeatureEngineering({ add_datetime_features: true }).fit(bars, training);
    const { columns, names } = engineering.transform(bars);
    for (const [index, name] of names.entries()) {
      const seen = [...training].map((row) => columns[index]![row]!);
      const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
      const deviation = Math.sqrt(seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length);
      expect(Math.abs(mean), name).toBeLessThan(1e-4);
      if (name !== "hour") expect(Math.abs(deviation - 1), name).toBeLessThan(1e-4);
    }
    // Other bars after the training rows change nothing before them.
    const early = bars.only(["PETR4"]).between(undefined, bars.time[200]);
    const again = new BasicFeatureEngineering({ add_datetime_features: true })
      .fit(early, training)
      .transform(early);
    for (const [index, column] of again.columns.entries()) {
      expect([...column.subarray(0, 150)]).toEqual([...columns[index]!.subarray(0, 150)]);
    }
  });

  it("is not mistaken for plain features, and refuses to normalise by what it has not learned", () => {
    const plain = new BasicFeatureEngineering({ normalizeFeatures: false }).transform(bars);
    const normalised = new BasicFeatureEngineering().fit(bars, training).transform(bars);
    expect(normalised.featureSetId).not.toBe(plain.featureSetId);
    expect(() => new BasicFeatureEngineering().transform(bars)).toThrow(/call fit with the training rows/);
  });
});
