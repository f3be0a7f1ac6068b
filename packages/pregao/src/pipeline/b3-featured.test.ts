import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Configuration, loadConfiguration, parseOptions } from "../config/index.ts";
import { b3WireNames, computeFeatures } from "../features/index.ts";
import { createRunContext } from "../progress.ts";
import { openSource } from "../sources/index.ts";
import { predictOptions } from "./options/predict.ts";
import { trainOptions } from "./options/train.ts";
import { predictTickers } from "./predict.ts";
import { train } from "./train.ts";

/** A DuckDB file with the B3 service's table as its lake has it: bars, the 13 features under their names, and more. */
let home: string;
let configuration: Configuration;
const context = createRunContext({ threads: 2 });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "pregao-featured-"));
  const { bars } = await (await openSource("sample")).load({ symbols: ["PETR4", "VALE3"] });
  const { matrix } = computeFeatures(bars, { features: "b3" }, context);
  const computed = Object.entries(b3WireNames).filter(
    ([wire, name]) => wire !== "close" && matrix.names.includes(name),
  );
  const instance = await DuckDBInstance.create(join(home, "b3.duckdb"));
  const connection = await instance.connect();
  const prices = ["open", "high", "low", "close", "volume"];
  const columns = [
    ...prices.map((name) => bars.column(name)),
    ...computed.map(([, name]) => matrix.columns[matrix.names.indexOf(name)]!),
  ];
  const names = [...prices, ...computed.map(([wire]) => wire)];
  await connection.run(
    `CREATE TABLE b3_featured (date DATE, ticker VARCHAR, company VARCHAR, ${names.map((name) => `${name} DOUBLE`).join(", ")})`,
  );
  for (let first = 0; first < bars.length; first += 500) {
    const rows = Array.from({ length: Math.min(500, bars.length - first) }, (_, i) => {
      const row = first + i;
      const date = new Date(bars.time[row]!).toISOString().slice(0, 10);
      const values = columns.map((column) => (Number.isNaN(column[row]!) ? "NULL" : String(column[row])));
      return `('${date}', '${bars.frame.symbolAt(row)}', 'Company', ${values.join(", ")})`;
    });
    await connection.run(`INSERT INTO b3_featured VALUES ${rows.join(", ")}`);
  }
  connection.closeSync();
  instance.closeSync();
  configuration = loadConfiguration({
    flags: { home, source: "b3_featured", b3Database: join(home, "b3.duckdb") },
    environment: {},
  });
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("the table b3_featured", () => {
  it("is trained on with its own features, left out by name where it lacks them, and predicted from", async () => {
    const options = parseOptions(trainOptions, {
      source: "b3_featured",
      features: "b3",
      from: "2021-07-29",
      draws: 0,
      param: { n_estimators: "20" },
    });
    const { fitted, saved, splitData } = await train(options, configuration, context, { report: false });
    expect(fitted.model.featureIdentities.every((identity) => identity.includes("as given"))).toBe(true);
    expect(fitted.model.featureNames).toHaveLength(11);
    expect(splitData.prepared.features.leftOut.map(({ name }) => name)).toEqual([
      "b3_best_buy_sell_spread",
      "b3_close_to_best_buy",
    ]);
    expect(saved.manifest.data.source).toBe("b3_featured");

    const asked = parseOptions(predictOptions, { ticker: ["PETR4"] });
    const [prediction] = await predictTickers(asked, configuration, context);
    expect(prediction!.features_used).toEqual(
      Object.keys(b3WireNames).filter(
        (name) => !["best_buy_sell_spread", "close_to_best_buy"].includes(name),
      ),
    );
    expect(prediction!.input_shape).toEqual([1, 11]);
    expect(prediction!.ticker_known).toBe(true);
    expect(Object.keys(prediction!.prediction_probabilities!)).toEqual(["sell", "hold", "buy"]);
  }, 60_000);

  it("reads the last two years where no period is asked for", async () => {
    const { bars } = await (
      await openSource("b3_featured", { b3Featured: { path: join(home, "b3.duckdb") } })
    ).load();
    const years = (Math.max(...bars.time) - Math.min(...bars.time)) / (365.25 * 86_400_000);
    expect(years).toBeGreaterThan(1.97);
    expect(years).toBeLessThanOrEqual(2.01);
  });

  it("refuses a model fitted on the table's own features where they are computed instead", async () => {
    const asked = parseOptions(predictOptions, { ticker: ["PETR4"], source: "sample" });
    await expect(predictTickers(asked, configuration, context)).rejects.toThrow(
      /has no column rolling_volatility_5/,
    );
  });
});
