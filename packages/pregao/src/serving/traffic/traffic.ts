import type { Logger } from "../../logging.ts";
import { familyName } from "../../models/index.ts";
import type { ScoringRound, TrafficState } from "../contract.ts";
import type { PredictionLog } from "../log/prediction-log.ts";
import type { ModelStore } from "../models/model-store.ts";
import type { ServedVersion } from "../models/served-version.ts";
import type { VersionDirectory } from "../models/version-directory.ts";
import { isOfShare } from "./challenger-share.ts";
import { type Contender, type Judgement, judgeChallenger } from "./judge-challenger.ts";
import { TrafficPolicies } from "./traffic-policies.ts";

/** Who moves aliases, in the log of the registry. */
const by = "serving";

interface Pair {
  readonly directory: VersionDirectory;
  readonly name: string;
  readonly champion: ServedVersion;
  readonly challenger: ServedVersion;
  /** A champion that took the alias of late is the one that is judged, by the one before it. */
  readonly isFormer: boolean;
}

/** A champion with who stands beside it, by their numbers. */
export interface Standing {
  readonly directory: VersionDirectory;
  readonly name: string;
  readonly champion: ServedVersion;
  readonly challenger: number | null;
  readonly former: number | null;
}

interface TrafficParts {
  readonly home: string;
  readonly now: () => number;
  readonly logger: Logger;
  readonly models: ModelStore;
  readonly log: PredictionLog | null;
  /** Has a version predict a ticker's newest bar for the log alone. */
  predictBeside(
    directory: VersionDirectory,
    version: ServedVersion,
    ticker: string,
    source: string,
  ): Promise<void>;
}

/**
 * Who answers where a champion has others beside it, and what becomes of them: every version that stands beside predicts each bar once, off the
 * request's way, so that all are judged on the same predictions.
 */
export class Traffic {
  readonly #parts: TrafficParts;
  readonly #policies: TrafficPolicies;
  readonly #pairs = new Map<string, Pair>();
  readonly #judgements = new Map<string, Judgement>();
  /** Of each version that stands beside: the newest bar of each ticker that it was given. */
  readonly #given = new WeakMap<ServedVersion, Map<string, number>>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: TrafficParts) {
    this.#parts = parts;
    this.#policies = new TrafficPolicies(parts.home, parts.now, parts.logger);
  }

  /** The challenger where it is to answer for this bar, else null; whoever does not answer predicts beside. */
  async route(
    standing: Standing,
    bar: { readonly ticker: string; readonly source: string; readonly asOf: number },
    family: string | undefined,
  ): Promise<ServedVersion | null> {
    const { directory, name, champion } = standing;
    const former = await this.#companion(standing, standing.former, true);
    if (former !== null) this.#beside(directory, former, bar);
    const challenger = await this.#companion(standing, standing.challenger, false);
    if (challenger === null) return null;
    const policy = await this.#policies.of(name);
    const isAsked = family === undefined || familyName(family) === challenger.loaded.version.manifest.family;
    const answers = policy.mode === "share" && isAsked && isOfShare(bar.ticker, bar.asOf, policy.share);
    this.#beside(directory, answers ? champion : challenger, bar);
    return answers ? challenger : null;
  }

  /** Judges everyone who stands beside, and takes back aliases where the policy says so. */
  async judge(): Promise<ScoringRound["rolledBack"]> {
    const rolledBack: ScoringRound["rolledBack"][number][] = [];
    for (const [key, pair] of this.#pairs) {
      const { directory, name } = pair;
      const policy = await this.#policies.of(name);
      const judgement = this.#judge(pair, policy);
      this.#judgements.set(key, judgement);
      if (judgement.reason === null) continue;
      const alias = pair.isFormer ? "champion" : "challenger";
      const worse = pair.isFormer ? pair.champion : pair.challenger;
      const { version } = worse.loaded.version;
      const told = { model: name, version, alias, reason: judgement.reason };
      this.#parts.logger.warn(
        told,
        policy.whenWorse === "roll-back" ? "an alias is taken back" : "a version does worse",
      );
      this.#pairs.delete(key);
      if (policy.whenWorse === "tell") continue;
      try {
        const why = { by, reason: `version ${version}: ${judgement.reason}`, expected: version };
        if (pair.isFormer) await directory.registry.rollback(name, { alias, ...why });
        else await directory.registry.removeAlias(name, alias, why);
        rolledBack.push({ model: name, alias, reason: judgement.reason });
      } catch (error) {
        this.#parts.logger.error({ err: error, ...told }, "an alias could not be taken back");
      }
    }
    return rolledBack;
  }

  async state(): Promise<TrafficState[]> {
    const states: TrafficState[] = [];
    for (const [key, { name, champion, challenger, isFormer }] of this.#pairs) {
      const { mode, share } = await this.#policies.of(name);
      const { pairs = 0, dates = 0 } = this.#judgements.get(key) ?? {};
      states.push({
        model: name,
        champion: champion.loaded.version.version,
        beside: challenger.loaded.version.version,
        as: isFormer ? "former champion" : "challenger",
        mode: isFormer ? "shadow" : mode,
        share: isFormer ? 0 : share,
        pairs,
        dates,
      });
    }
    return states;
  }

  /** Ends when what is predicted beside has been. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Loaded; null where there is none, or it cannot be loaded, which is told. */
  async #companion(
    { directory, name, champion }: Standing,
    version: number | null,
    isFormer: boolean,
  ): Promise<ServedVersion | null> {
    const key = `${directory.folder} ${name} ${isFormer ? "former" : "challenger"}`;
    if (version === null || version === champion.loaded.version.version) {
      this.#pairs.delete(key);
      return null;
    }
    const { models, logger } = this.#parts;
    try {
      const challenger =
        models.held(directory, name, version) ?? (await models.load(directory, name, version));
      const known = this.#pairs.get(key);
      if (known?.champion !== champion || known.challenger !== challenger)
        this.#pairs.set(key, { directory, name, champion, challenger, isFormer });
      return challenger;
    } catch (error) {
      logger.warn({ err: error, model: name, version }, "a version cannot stand beside the champion");
      return null;
    }
  }

  #beside(
    directory: VersionDirectory,
    version: ServedVersion,
    { ticker, source, asOf }: { readonly ticker: string; readonly source: string; readonly asOf: number },
  ): void {
    let given = this.#given.get(version);
    if (given === undefined) {
      given = new Map();
      this.#given.set(version, given);
    }
    const key = `${source} ${ticker}`;
    if (given.get(key) === asOf) return;
    given.set(key, asOf);
    const { predictBeside, logger } = this.#parts;
    const running = new Promise<void>((resolve) => {
      setImmediate(resolve);
    })
      .then(() => predictBeside(directory, version, ticker, source))
      .catch((error: unknown) => {
        const { name, version: number } = version.loaded.version;
        logger.warn({ err: error, model: name, version: number }, "a prediction beside failed");
      })
      .finally(() => {
        this.#running.delete(running);
      });
    this.#running.add(running);
  }

  #judge(
    { directory, name, champion, challenger, isFormer }: Pair,
    policy: Parameters<typeof judgeChallenger>[3],
  ): Judgement {
    const [first, second] = isFormer ? [challenger, champion] : [champion, challenger];
    const numberOf = ({ loaded }: ServedVersion): number => loaded.version.version;
    const paired = this.#parts.log?.paired(directory.folder, name, numberOf(first), numberOf(second)) ?? [];
    return judgeChallenger(contender(first), contender(second), paired, policy);
  }
}

function contender({ loaded, latency, runs, failures }: ServedVersion): Contender {
  const { task, label } = loaded.version.manifest;
  return {
    latency: latency.sorted(),
    runs,
    failures,
    horizon: label.horizon,
    target: JSON.stringify([task, label]),
  };
}
