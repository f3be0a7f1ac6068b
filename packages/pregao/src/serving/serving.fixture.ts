import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type Configuration, loadConfiguration, parseOptions } from "../config/index.ts";
import { predictOptions } from "../pipeline/options/predict.ts";
import { trainOptions } from "../pipeline/options/train.ts";
import { predictTickers } from "../pipeline/predict.ts";
import type { TickerPrediction } from "../pipeline/ticker-prediction.ts";
import { type TrainingResult, train } from "../pipeline/train.ts";
import { createRunContext } from "../progress.ts";
import { openRegistry } from "../registry/index.ts";
import type { PredictionService } from "./contract.ts";
import { createPredictionService } from "./prediction-service.ts";

export const market = "synthetic:regimes,symbols=7,bars=400,seed=3";

/** A home of its own with a service over it and a clock that a test moves. */
export class ServingHome {
  readonly home = mkdtempSync(join(tmpdir(), "pregao-serving-"));
  readonly #services: PredictionService[] = [];
  time = Date.parse("2026-03-02T12:00:00Z");

  configuration(environment: Record<string, string> = {}): Configuration {
    return loadConfiguration({ flags: { home: this.home }, environment, directory: this.home });
  }

  async train(given: Record<string, unknown>): Promise<TrainingResult> {
    const options = parseOptions(trainOptions, {
      source: market,
      features: "return_1,rsi_14,macd",
      draws: 0,
      param: { n_estimators: "10" },
      ...given,
    });
    return train(options, this.configuration(), createRunContext({ threads: 1 }), { report: false });
  }

  service(
    environment: Record<string, string> = {},
    registry = openRegistry(this.configuration(environment)),
  ): PredictionService {
    const configuration = this.configuration(environment);
    const service = createPredictionService({
      configuration,
      registry,
      logger: pino({ level: "silent" }),
      now: () => this.time,
    });
    this.#services.push(service);
    return service;
  }

  /** What the library says. */
  async library(given: Record<string, unknown>): Promise<TickerPrediction> {
    const options = parseOptions(predictOptions, given);
    const context = createRunContext({ threads: 1 });
    return (await predictTickers(options, this.configuration(), context))[0]!;
  }

  async close(): Promise<void> {
    for (const service of this.#services) await service.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}
