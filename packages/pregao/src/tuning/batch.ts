import type { TrialExecutor, TrialOutcome, TrialRequest } from "./executor.ts";
import type { NamedPruner } from "./pruners/named-pruner.ts";
import type { Trial, TrialReport } from "./trial.ts";

export interface BatchSettings {
  readonly executor: TrialExecutor;
  readonly pruner: NamedPruner | null;
  /** Trials that had finished before the batch was drawn. */
  readonly finished: readonly Trial[];
  readonly signal: AbortSignal;
}

/**
 * Runs trials side by side and hands each on as it finishes, in the order of their numbers: a trial that is quicker than one
 * before it waits. The first failure stops the others and is thrown when all have ended.
 */
export async function runBatch(
  requests: readonly TrialRequest[],
  settings: BatchSettings,
  keep: (trial: Trial) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([settings.signal, stop.signal]);
  const failures: { readonly error: unknown }[] = [];
  const fail = (error: unknown): void => {
    failures.push({ error });
    stop.abort(error);
  };
  let handedOn: Promise<void> = Promise.resolve();
  const ends = requests.map(async (request) => {
    const trial = runTrial(request, { ...settings, signal });
    const ended = trial.then(() => {}, fail);
    const before = handedOn;
    handedOn = (async () => {
      await before;
      await keep(await trial);
    })();
    await handedOn.catch(fail);
    await ended;
  });
  await Promise.all(ends);
  if (failures[0]) throw failures[0].error;
}

async function runTrial(
  request: TrialRequest,
  { executor, pruner, finished, signal }: BatchSettings,
): Promise<Trial> {
  signal.throwIfAborted();
  const reports: TrialReport[] = [];
  let isHopeless = false;
  const report = (step: number, value: number): boolean => {
    if (isHopeless) return true;
    reports.push({ step, value });
    isHopeless = pruner!.rule.isHopeless(reports, finished);
    return isHopeless;
  };
  const outcome = await executor.execute(request, {
    signal,
    report: pruner === null ? null : report,
    ...(pruner === null ? {} : { pruning: { pruner: pruner.name, finished } }),
  });
  return trialOf(request, isHopeless ? { state: "pruned" } : outcome, reports);
}

function trialOf(
  { number, parameters, settings }: TrialRequest,
  outcome: TrialOutcome,
  reports: readonly TrialReport[],
): Trial {
  const { state } = outcome;
  const [values, foldValues] = state === "complete" ? [outcome.values, outcome.foldValues] : [[], []];
  const isScored = values.every((value) => Number.isFinite(value));
  if (!isScored) {
    const reason = `a score is ${values.find((value) => !Number.isFinite(value))}`;
    return trialOf({ number, parameters, settings }, { state: "failed", reason }, reports);
  }
  const reason = state === "failed" ? outcome.reason : null;
  return { number, state, parameters, settings, values, foldValues, reports, reason };
}
