import { PregaoError } from "../errors.ts";
import type { DrawnParameters, FamilySpace } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { runBatch } from "./batch.ts";
import type { prunerNames, samplerNames } from "./choices.ts";
import type { TrialExecutor, TrialRequest } from "./executor.ts";
import { gridSampler } from "./grid-sampler.ts";
import { type StudyIdentity, StudyJournal } from "./journal.ts";
import { type NamedPruner, namedPruner } from "./pruners/named-pruner.ts";
import { randomSampler, type Sampler } from "./sampler.ts";
import { checkSpace } from "./space.ts";
import { bestTrial, type StudyResult, studyResult } from "./study-result.ts";
import { TpeSampler } from "./tpe/tpe-sampler.ts";
import type { Trial } from "./trial.ts";

export interface StudyRequest {
  readonly name: string;
  readonly space: FamilySpace;
  /** Names of the scores of a trial, higher is better; several give a front in place of a best trial. */
  readonly scores: readonly string[];
  /** Trials in all, those of earlier runs included. Default 100. */
  readonly trials?: number;
  /** Trials in a row without a better one after which the study ends; 0 for never. Default 30; never with several scores. */
  readonly patience?: number;
  /**
   * Trials that are drawn together and run side by side. Part of the result, unlike threads: those drawn together know nothing
   * of each other's scores. Default 1.
   */
  readonly parallel?: number;
  /** Default tpe. */
  readonly sampler?: (typeof samplerNames)[number];
  /** Default none. With one score only. */
  readonly pruner?: (typeof prunerNames)[number];
  /** What else the scores depend on: family, data, folds. A journal that was begun with other facts is refused. */
  readonly facts?: StudyIdentity;
  /** File that keeps the trials, and that the study goes on from; in memory only when left out. */
  readonly journal?: string;
}

/**
 * Draws and runs trials until there are enough. Each is drawn by those that had finished before its batch of `parallel`, so the
 * same seed gives the same trials, whoever runs them, with any number of threads, in one run or after breaks.
 * Throws PREGAO_SPACE_INVALID, PREGAO_OPTION_INVALID, PREGAO_STUDY_DIFFERS, PREGAO_STUDY_UNREADABLE and PREGAO_STUDY_UNSCORED.
 */
export async function runStudy(
  request: StudyRequest,
  executor: TrialExecutor,
  context: RunContext,
): Promise<StudyResult> {
  const { name, scores, trials: wanted = 100, parallel = 1, journal: path } = request;
  checkSpace(request.space.parameters);
  checkScores(request);
  const sampler = samplerFor(request, context.seed);
  const pruner = prunerFor(request);
  const opened = path === undefined ? null : await StudyJournal.open(path, identityOf(request, context.seed));
  const known = opened?.contents.trials ?? [];
  const trials: Trial[] = [];
  const keep = async (trial: Trial): Promise<void> => {
    if (known[trial.number] === undefined) await opened?.journal.append(trial);
    trials.push(trial);
    tellProgress(request, trials, context);
  };
  let ended: StudyResult["ended"] = "trials";
  try {
    tellProgress(request, trials, context);
    while (trials.length < wanted && ended === "trials") {
      context.signal.throwIfAborted();
      const requests = drawBatch(
        request,
        sampler,
        known,
        trials.length,
        Math.min(wanted, trials.length + parallel),
      );
      const batch = trials.length;
      for (const { number } of requests) if (known[number] !== undefined) await keep(known[number]);
      const settings = { executor, pruner, finished: trials.slice(0, batch), signal: context.signal };
      await runBatch(
        requests.filter(({ number }) => known[number] === undefined),
        settings,
        keep,
      );
      for (const trial of trials.slice(batch)) sampler.tell(trial);
      if (requests.length === 0) ended = "exhausted";
      else if (isWornOut(request, trials)) ended = "patience";
    }
  } finally {
    await opened?.journal.close();
  }
  if (trials.length < wanted) context.progress({ stage: stageOf(name), done: wanted, total: wanted });
  return studyResult({ name, scores, ended }, trials, {
    resumed: Math.min(known.length, trials.length),
    tornLines: opened?.contents.tornLines ?? 0,
  });
}

/** Trials `from` … `to` − 1, fewer where nothing is left to draw; those that are known are not drawn again. */
function drawBatch(
  { space }: StudyRequest,
  sampler: Sampler,
  known: readonly Trial[],
  from: number,
  to: number,
): TrialRequest[] {
  const requests: TrialRequest[] = [];
  for (let number = from; number < to; number++) {
    const before: DrawnParameters[] = requests.map(({ parameters }) => parameters);
    const parameters = known[number]?.parameters ?? sampler.ask(number, before);
    if (parameters === null) break;
    requests.push({ number, parameters, settings: space.assemble?.(parameters) ?? parameters });
  }
  return requests;
}

function samplerFor({ space, scores, sampler = "tpe" }: StudyRequest, seed: number): Sampler {
  if (sampler === "random") return randomSampler(space.parameters, seed);
  if (sampler === "grid") return gridSampler(space.parameters, seed);
  return new TpeSampler(space.parameters, seed, scores.length);
}

function prunerFor({ pruner = "none" }: StudyRequest): NamedPruner | null {
  return pruner === "none" ? null : namedPruner(pruner);
}

function checkScores({ scores, pruner = "none" }: StudyRequest): void {
  const refuse = (option: string, value: string, reason: string): never => {
    throw new PregaoError("PREGAO_OPTION_INVALID", { option, value, reason });
  };
  if (scores.length < 1 || scores.length > 4 || new Set(scores).size < scores.length) {
    refuse("scoring", scores.join(",") || "(none)", "give one to four different scores");
  }
  if (scores.length > 1 && pruner !== "none") {
    refuse("pruner", pruner, "a trial of several scores cannot be told to be hopeless by one loss");
  }
}

/** Everything that a trial depends on. The number of trials and the patience only say when to end. */
function identityOf(request: StudyRequest, seed: number): StudyIdentity {
  const { space, scores, parallel = 1, sampler = "tpe", pruner = "none", facts = {} } = request;
  return { ...facts, space: space.parameters, scores, sampler, pruner, parallel, seed };
}

function isWornOut({ scores, patience = 30 }: StudyRequest, trials: readonly Trial[]): boolean {
  if (scores.length > 1 || patience === 0) return false;
  const best = bestTrial(trials);
  return best !== null && trials.length - 1 - best.number >= patience;
}

function tellProgress(
  { name, scores, trials: wanted = 100 }: StudyRequest,
  trials: readonly Trial[],
  context: RunContext,
): void {
  const best = bestTrial(trials);
  const note = best === null ? "" : `best ${scores[0]} ${best.values[0]!.toPrecision(5)}`;
  context.progress({ stage: stageOf(name), done: trials.length, total: wanted, note });
}

function stageOf(name: string): string {
  return `tuning ${name}`;
}
