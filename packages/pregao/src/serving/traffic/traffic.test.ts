import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRegistry } from "../../registry/index.ts";
import type { LoggedPrediction } from "../log/logged-prediction.ts";
import { PredictionLog } from "../log/prediction-log.ts";
import { market, ServingHome } from "../serving.fixture.ts";
import { readTraffic, setTraffic, trafficFile } from "./traffic-policy.ts";

const place = new ServingHome();
const tickers = Array.from({ length: 7 }, (_, i) => `SYN00${i + 1}`);
const why = { by: "test", reason: "to see" };

beforeAll(async () => {
  for (const n of ["2", "3", "4"]) await place.train({ modelName: "pair", param: { n_estimators: n } });
  const registry = openRegistry(place.configuration());
  await registry.setAlias("pair", "champion", 1, why);
  await registry.setAlias("pair", "challenger", 2, why);
}, 60_000);
afterAll(() => place.close());

const openLog = (): PredictionLog =>
  PredictionLog.open(
    place.home,
    () => place.time,
    365,
    (error) => {
      throw error;
    },
  );

/** Scored predictions of two versions on 40 dates, the loss of the second higher. */
function writeScored(first: number, second: number): void {
  const log = openLog();
  for (let date = 0; date < 40; date++) {
    for (const version of [first, second]) {
      const prediction: LoggedPrediction = {
        ...{ folder: "models", model: "pair", version, role: "shadow", ticker: "SYN001", source: market },
        ...{ asOf: date * 86_400_000, known: date * 86_400_000, horizon: 5, task: "classification" },
        ...{ predicted: "buy", probabilities: { buy: 1 }, value: null },
      };
      log.add(prediction, false);
      log.flush();
      const loss = (version === first ? 0.5 : 1.5) + (date % 3) * 0.1 * version;
      log.score([{ prediction, outcome: "buy", isRight: true, loss }]);
    }
  }
  log.close();
}

describe("a challenger", () => {
  it("in the shadow never answers, and predicts every bar once beside", async () => {
    const service = place.service();
    for (const ticker of [...tickers, ...tickers]) {
      const { model } = await service.predict({ ticker, modelName: "pair" });
      expect(model).toMatchObject({ role: "champion", version: 1 });
    }
    expect((await service.status()).traffic).toEqual([
      {
        model: "pair",
        champion: 1,
        beside: 2,
        as: "challenger",
        mode: "shadow",
        share: 0,
        pairs: 0,
        dates: 0,
      },
    ]);
    await service.close();
    const log = openLog();
    const roles = log
      .unscored(Number.POSITIVE_INFINITY, 100)
      .map(({ ticker, version, role }) => `${ticker} ${version} ${role}`);
    log.close();
    expect(roles.sort()).toEqual(tickers.flatMap((ticker) => [`${ticker} 1 champion`, `${ticker} 2 shadow`]));
  });

  it("with a share answers that share of bars, always the same, and the champion where it fails", async () => {
    await setTraffic(place.home, "pair", { mode: "share", share: 0.5 });
    place.time += 600;
    const service = place.service();
    const rolesOf = async (): Promise<string[]> => {
      const answers = await Promise.all(
        tickers.map((ticker) => service.predict({ ticker, modelName: "pair" })),
      );
      return answers.map(({ model }) => model.role);
    };
    const roles = await rolesOf();
    expect(new Set(roles)).toEqual(new Set(["champion", "challenger"]));
    expect(await rolesOf()).toEqual(roles);
    const lstm = { ticker: tickers[0]!, modelName: "pair", family: "rf" };
    expect((await service.predict(lstm)).model.role).toBe(roles[0]);
    await setTraffic(place.home, "pair", { mode: "share", share: 1 });
    place.time += 600;
    expect(await rolesOf()).toEqual(tickers.map(() => "challenger"));
    await setTraffic(place.home, "pair", null);
    place.time += 600;
    expect(await rolesOf()).toEqual(tickers.map(() => "champion"));
  });

  it("loses its alias where its loss is worse, and the log of the registry says why", async () => {
    const registry = openRegistry(place.configuration());
    const service = place.service();
    await service.predict({ ticker: tickers[0]!, modelName: "pair" });
    writeScored(1, 2);
    await setTraffic(place.home, "pair", { whenWorse: "tell" });
    place.time += 600;
    expect((await service.score()).rolledBack).toEqual([]);
    expect(await registry.aliases("pair")).toEqual({ champion: 1, challenger: 2 });
    await setTraffic(place.home, "pair", null);
    place.time += 600;
    await service.predict({ ticker: tickers[0]!, modelName: "pair" });
    const { rolledBack } = await service.score();
    expect(rolledBack).toMatchObject([{ model: "pair", alias: "challenger" }]);
    expect(await registry.aliases("pair")).toEqual({ champion: 1 });
    const { entries } = await registry.log("pair");
    expect(entries.at(-1)).toMatchObject({ by: "serving", action: "remove-alias", from: 2 });
    expect(entries.at(-1)!.reason).toMatch(/version 2: its loss is .* against .* predictions of 30 dates/);
    const [scores] = (await service.status()).scores;
    expect(scores).toMatchObject({ model: "pair", version: 1, scored: 40, accuracy: 1, baseline: 1 });
  });

  it("that became champion gives the alias back where the champion before it does better", async () => {
    const registry = openRegistry(place.configuration());
    await registry.setAlias("pair", "champion", 3, why);
    place.time = Date.now();
    const service = place.service();
    const { model } = await service.predict({ ticker: tickers[0]!, modelName: "pair" });
    expect(model).toMatchObject({ version: 3, role: "champion" });
    expect((await service.status()).traffic).toMatchObject([
      { champion: 3, beside: 1, as: "former champion" },
    ]);
    writeScored(1, 3);
    expect((await service.score()).rolledBack).toMatchObject([{ model: "pair", alias: "champion" }]);
    expect(await registry.aliases("pair")).toEqual({ champion: 1 });
    place.time += 600;
    expect((await service.predict({ ticker: tickers[0]!, modelName: "pair" })).model.version).toBe(1);
  });
});

describe("the policies", () => {
  it("are refused where they are wrong, and a broken file leaves predictions alone", async () => {
    await expect(setTraffic(place.home, "pair", { share: 2 })).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
      message: expect.stringContaining("share"),
    });
    writeFileSync(join(place.home, trafficFile), "{");
    await expect(readTraffic(place.home)).rejects.toMatchObject({ code: "PREGAO_TRAFFIC_INVALID" });
    const registry = openRegistry(place.configuration());
    await registry.setAlias("pair", "challenger", 2, why);
    place.time += 600;
    const service = place.service();
    expect((await service.predict({ ticker: tickers[0]!, modelName: "pair" })).model.role).toBe("champion");
  });
});
