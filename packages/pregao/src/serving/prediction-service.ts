import { LRUCache } from "lru-cache";
import { pino } from "pino";
import type { Configuration } from "../config/index.ts";
import { isPregaoError } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { enabledFamilyName } from "../models/index.ts";
import { sourceOf } from "../pipeline/predict.ts";
import { type ModelOutcome, modelOutcome } from "../pipeline/ticker-prediction.ts";
import { createRunContext, type RunContext } from "../progress.ts";
import type { ModelRegistry } from "../registry/index.ts";
import { BarStore } from "./bars/bar-store.ts";
import type {
  FallbackStep,
  Forecast,
  ForecastRequest,
  PredictionService,
  ScoredVersion,
  ScoringRound,
  ServedModel,
  ServedRole,
  ServedTicker,
  ServingStatus,
  TickerRequest,
} from "./contract.ts";
import { forecast } from "./forecast/forecast.ts";
import { LatencyRing, quantile } from "./latency-ring.ts";
import type { LoggedPrediction, LoggedRole } from "./log/logged-prediction.ts";
import { PredictionLog } from "./log/prediction-log.ts";
import { scoreLoggedPredictions } from "./log/score-predictions.ts";
import { versionScores } from "./log/version-scores.ts";
import { type ChosenVersion, chooseVersion } from "./models/choose-version.ts";
import { ModelStore } from "./models/model-store.ts";
import type { ServedVersion } from "./models/served-version.ts";
import { checkEvery, type VersionDirectory } from "./models/version-directory.ts";
import { type PredictionCache, RedisPredictionCache } from "./prediction-cache.ts";
import { RowStore } from "./rows/row-store.ts";
import { answerJson, type ServedRow } from "./rows/served-row.ts";
import { stalenessBySource } from "./staleness.ts";
import { Traffic } from "./traffic/traffic.ts";
import { warmUp } from "./warm-up.ts";

/** Milliseconds between two rounds of scoring. */
const scoreEvery = 5 * 60_000;

const rereadEvery = 60_000;

export interface PredictionServiceParts {
  readonly configuration: Configuration;
  /** Models of the default folder. */
  readonly registry: ModelRegistry;
  /** Silent when left out. */
  readonly logger?: Logger;
  /** Epoch milliseconds; the clock when left out. */
  readonly now?: () => number;
}

/** The service of a process: answers from published models and stored bars. */
export function createPredictionService(parts: PredictionServiceParts): PredictionService {
  return new LocalPredictionService(parts);
}

class LocalPredictionService implements PredictionService {
  readonly #configuration: Configuration;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #context: RunContext;
  readonly #models: ModelStore;
  readonly #bars: BarStore;
  readonly #rows: RowStore;
  readonly #log: PredictionLog | null;
  readonly #shared: PredictionCache | null;
  readonly #traffic: Traffic;
  readonly #stop = new AbortController();
  /** What requests of the last half second were found to mean. */
  readonly #chosen = new LRUCache<string, { readonly at: number; readonly chosen: Promise<ChosenVersion> }>({
    max: 1000,
  });
  readonly #latency = new LatencyRing();
  #predictions = 0;
  #failures = 0;
  #cacheHits = 0;
  #logFailures = 0;
  #isReady = false;
  #timer: NodeJS.Timeout | null = null;
  #scoring: Promise<ScoringRound> | null = null;
  #scored: { readonly at: number; readonly scores: readonly ScoredVersion[] } | null = null;

  constructor({
    configuration,
    registry,
    logger = pino({ level: "silent" }),
    now = Date.now,
  }: PredictionServiceParts) {
    const { values, home } = configuration;
    this.#configuration = configuration;
    this.#logger = logger;
    this.#now = now;
    // One thread: the others belong to requests and trainings.
    this.#context = createRunContext({ threads: 1, signal: this.#stop.signal, seed: values.seed });
    this.#models = new ModelStore(configuration, registry, now);
    this.#bars = new BarStore(configuration, now, this.#context);
    this.#rows = new RowStore(this.#bars, this.#context);
    this.#log = this.#openLog();
    const isShared = values.predictionCache === "on" && values.redisUrl !== undefined;
    this.#shared = isShared ? new RedisPredictionCache(values.redisUrl!, logger) : null;
    this.#traffic = new Traffic({
      home,
      now,
      logger,
      models: this.#models,
      log: this.#log,
      predictBeside: async (directory, version, ticker, source) => {
        await this.#outcome(directory, version, ticker, source, "shadow");
      },
    });
  }

  async start(): Promise<void> {
    try {
      await warmUp({
        configuration: this.#configuration,
        logger: this.#logger,
        models: this.#models,
        bars: this.#bars,
        predict: async (version, ticker, source) => {
          const row = await this.#rows.of(version, ticker, source);
          await row.batch.predict(row.row);
        },
      });
    } catch (error) {
      // A registry that is away may be back for the first request.
      this.#logger.warn({ err: error }, "no model is made ready");
    }
    if (this.#stop.signal.aborted) return;
    this.#isReady = true;
    this.#timer = setInterval(() => {
      this.score().catch((error: unknown) => this.#logger.error({ err: error }, "scoring failed"));
    }, scoreEvery).unref();
  }

  async predict(request: TickerRequest): Promise<ServedTicker> {
    return this.#counted(() => this.#predict(request));
  }

  async forecast(request: ForecastRequest): Promise<Forecast> {
    return this.#counted(() =>
      forecast(request, {
        configuration: this.#configuration,
        directory: this.#models.directory(),
        outcomeOf: async ({ version: { name, version }, role, fallback }, source) => {
          const directory = this.#models.directory();
          const served = await this.#models.load(directory, name, version);
          const { row, outcome } = await this.#outcome(directory, served, request.symbol, source, role);
          return { row, outcome, model: served, told: describe(served, role, fallback) };
        },
      }),
    );
  }

  score(): Promise<ScoringRound> {
    this.#scoring ??= this.#score().finally(() => {
      this.#scoring = null;
    });
    return this.#scoring;
  }

  async status(): Promise<ServingStatus> {
    const loaded = this.#models.loaded;
    const latency = this.#latency.sorted();
    return {
      ready: this.#isReady,
      modelsLoaded: loaded.length,
      modelBytes: loaded.reduce((sum, { bytes }) => sum + bytes, 0),
      predictions: this.#predictions,
      failures: this.#failures,
      cacheHits: this.#cacheHits,
      latency: latency.length === 0 ? null : { p50: quantile(latency, 0.5), p99: quantile(latency, 0.99) },
      staleness: stalenessBySource(this.#bars.newest, this.#now()),
      drift: loaded.flatMap(({ loaded: { version }, drift }) =>
        drift === null ? [] : drift.report(version.name, version.version),
      ),
      scores: this.#scores(),
      traffic: await this.#traffic.state(),
      logFailures: this.#logFailures,
    };
  }

  /** Read again after a round of scoring, and once a minute for those of other processes. */
  #scores(): readonly ScoredVersion[] {
    const now = this.#now();
    if (this.#log !== null && (this.#scored === null || now - this.#scored.at >= rereadEvery)) {
      this.#scored = { at: now, scores: versionScores(this.#log) };
    }
    return this.#scored?.scores ?? [];
  }

  async close(): Promise<void> {
    this.#stop.abort();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#traffic.settled();
    await this.#scoring?.catch(() => {});
    this.#log?.close();
    await this.#shared?.close();
  }

  /** Times and counts an answer. What a caller asked wrongly is no failure of the service. */
  async #counted<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
    const began = performance.now();
    try {
      const given = await answer();
      this.#latency.add(performance.now() - began);
      this.#predictions++;
      return given;
    } catch (error) {
      if (!isPregaoError(error) || error.status >= 500) this.#failures++;
      throw error;
    }
  }

  async #predict(request: TickerRequest): Promise<ServedTicker> {
    const directory = this.#models.directory(request.modelDir);
    const { name, version, role, challenger, former } = await this.#choose(directory, request);
    const served =
      this.#models.held(directory, name, version) ?? (await this.#models.load(directory, name, version));
    enabledFamilyName(this.#configuration, served.loaded.version.manifest.family);
    const source = request.source ?? sourceOf(served.loaded.version.manifest, this.#configuration);
    const { ticker } = request;
    if (challenger !== null || former !== null) {
      const row = this.#rows.known(served, ticker, source) ?? (await this.#rows.of(served, ticker, source));
      const other = await this.#traffic.route(
        { directory, name, champion: served, challenger, former },
        { ticker, source, asOf: row.facts.asOf },
        request.family,
      );
      if (other !== null) {
        try {
          return await this.#serve(directory, other, ticker, source, "challenger");
        } catch (error) {
          this.#logger.warn({ err: error, model: name, version: challenger }, "the challenger failed");
        }
      }
    }
    return this.#serve(directory, served, ticker, source, role);
  }

  #choose(directory: VersionDirectory, request: TickerRequest): Promise<ChosenVersion> {
    const { modelName = "", version = "", family = "" } = request;
    const key = `${directory.folder} ${modelName} ${version} ${family}`;
    const known = this.#chosen.get(key);
    const now = this.#now();
    if (known !== undefined && now - known.at < checkEvery) return known.chosen;
    const chosen = chooseVersion(directory, request);
    this.#chosen.set(key, { at: now, chosen });
    chosen.catch(() => this.#chosen.delete(key));
    return chosen;
  }

  async #serve(
    directory: VersionDirectory,
    version: ServedVersion,
    ticker: string,
    source: string,
    role: ServedRole,
  ): Promise<ServedTicker> {
    const { row, outcome, cached } = await this.#outcome(directory, version, ticker, source, role);
    const { before, after } = row.facts;
    return {
      prediction: { ...before, ...outcome, ...after },
      json: answerJson(row, outcome),
      model: describe(version, role, "exact"),
      cached,
    };
  }

  /** What a version says of a ticker's newest bar; logged. */
  async #outcome(
    directory: VersionDirectory,
    version: ServedVersion,
    ticker: string,
    source: string,
    role: LoggedRole,
  ): Promise<{ row: ServedRow; outcome: ModelOutcome; cached: boolean }> {
    const row = this.#rows.known(version, ticker, source) ?? (await this.#rows.of(version, ticker, source));
    // A new bar may come while a shared cache is asked; the row's place is not another symbol's before it is predicted.
    row.rows.hold(row.row);
    let kept: ModelOutcome | undefined;
    let outcome: ModelOutcome;
    try {
      kept = await this.#kept(version, row);
      outcome = kept ?? (await this.#run(version, row));
    } finally {
      row.rows.letGo(row.row);
    }
    if (kept !== undefined) this.#cacheHits++;
    this.#log?.add(
      logged({ folder: directory.folder, version, source, role, row, outcome }),
      role !== "shadow",
    );
    return { row, outcome, cached: kept !== undefined };
  }

  async #kept(version: ServedVersion, row: ServedRow): Promise<ModelOutcome | undefined> {
    if (this.#configuration.values.predictionCache === "off") return undefined;
    if (row.outcome !== undefined) return row.outcome;
    if (this.#shared === null) return undefined;
    const shared = await this.#shared.get(version, row);
    if (shared !== undefined) row.outcome = shared;
    return shared;
  }

  async #run(version: ServedVersion, row: ServedRow): Promise<ModelOutcome> {
    const began = performance.now();
    version.runs++;
    try {
      const { prediction, place } = await row.batch.predict(row.row);
      const outcome = modelOutcome(row.facts, version.loaded, prediction, place);
      version.latency.add(performance.now() - began);
      if (this.#configuration.values.predictionCache === "on") {
        row.outcome = outcome;
        this.#shared?.put(version, row, outcome);
      }
      return outcome;
    } catch (error) {
      version.failures++;
      throw error;
    }
  }

  async #score(): Promise<ScoringRound> {
    const log = this.#log;
    if (log === null) return { scored: 0, waiting: 0, rolledBack: [] };
    const directoryOf = (folder: string): VersionDirectory => this.#models.directory(folder);
    const counts = await scoreLoggedPredictions(
      log,
      {
        manifest: async (folder, model, version) => (await directoryOf(folder).show(model, version)).manifest,
        bars: async ({ folder, model, version, ticker, source }) => {
          const served = await this.#models.load(directoryOf(folder), model, version);
          const mark = await this.#bars.mark(served, source);
          return (await this.#bars.read(served, ticker, source, mark)).bars;
        },
      },
      { now: this.#now, context: this.#context },
    );
    this.#scored = null;
    return { ...counts, rolledBack: await this.#traffic.judge() };
  }

  #openLog(): PredictionLog | null {
    const failed = (error: Error): void => {
      this.#logFailures++;
      this.#logger.error({ reason: error.message }, "predictions cannot be logged");
    };
    try {
      const { home, values } = this.#configuration;
      return PredictionLog.open(home, this.#now, values.predictionLogDays, failed);
    } catch (error) {
      // Answers go on without it.
      failed(error as Error);
      return null;
    }
  }
}

function describe({ loaded }: ServedVersion, role: ServedRole, fallback: FallbackStep): ServedModel {
  const { name, version, manifest } = loaded.version;
  const { family, data } = manifest;
  return { name, version, family, role, symbols: data.symbols, timeframe: data.timeframe, fallback };
}

function logged(given: {
  readonly folder: string;
  readonly version: ServedVersion;
  readonly source: string;
  readonly role: LoggedRole;
  readonly row: ServedRow;
  readonly outcome: ModelOutcome;
}): LoggedPrediction {
  const { folder, version, source, role, row, outcome } = given;
  const { name, version: number, manifest } = version.loaded.version;
  const { asOf, known, before } = row.facts;
  return {
    folder,
    model: name,
    version: number,
    role,
    ticker: before.ticker,
    source,
    asOf,
    known,
    horizon: before.horizon,
    task: manifest.task,
    predicted: outcome.predictions,
    probabilities: outcome.prediction_probabilities,
    value: outcome.predicted_value,
  };
}
