import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { createRandom } from "../random.ts";
import { temporaryDirectory } from "../sources/temporary-directory.fixture.ts";
import { predictOptions } from "./options/predict.ts";
import { trainOptions } from "./options/train.ts";
import { predictTickers } from "./predict.ts";
import { train } from "./train.ts";

const directory = temporaryDirectory();
const configuration = loadConfiguration({ flags: { home: directory }, directory, environment: {} });
const context = createRunContext();

it("a model that was trained beside a feed has it again at prediction, without being told", async () => {
  const random = createRandom(1, "prices");
  let price = 100;
  const bars = Array.from({ length: 400 }, (_, k) => {
    const open = price;
    price *= 1 + 0.01 * random.normal();
    const [high, low] = [Math.max(open, price) * 1.001, Math.min(open, price) * 0.999];
    return `${Date.UTC(2024, 0, 1) + k * 3_600_000},A,${open},${high},${low},${price},${1000 + k}`;
  });
  const rates = Array.from({ length: 51 }, (_, k) => `${Date.UTC(2024, 0, 1) + k * 28_800_000},A,${k / 1e5}`);
  const [source, funding] = [join(directory, "bars.csv"), join(directory, "funding.csv")];
  writeFileSync(source, ["time,symbol,open,high,low,close,volume", ...bars, ""].join("\n"));
  writeFileSync(funding, ["time,symbol,funding_rate", ...rates, ""].join("\n"));
  const asked = { source, features: "funding_rate,return_1", draws: 0, param: { n_estimators: "10" } };
  const options = parseOptions(trainOptions, { ...asked, feeds: { funding } });
  const { saved } = await train(options, configuration, context, { report: false });
  expect(saved.manifest.training).toEqual({
    dataset: null,
    feeds: { funding },
    select: null,
    balance: "none",
    weights: "none",
  });
  const wanted = parseOptions(predictOptions, { source, ticker: ["A"] });
  const [prediction] = await predictTickers(wanted, configuration, context);
  expect(prediction!.features_missing).toEqual([]);
  expect(prediction!.features_used).toContain("funding_rate");
});
