import type { TrainingRound } from "../models/index.ts";
import type { ProgressSink } from "../progress.ts";
import type { JobProgress } from "./contract.ts";

/** Milliseconds between two reports of one job. */
const pause = 200;

export interface ProgressReporter {
  tell(update: Partial<JobProgress>): void;
  /** What was told last and not yet handed on. */
  flush(): void;
}

/**
 * Puts together what a runner tells piece by piece, with time, memory and CPU of this process, and hands it on no more often than a
 * person can read. Progress never goes back. Time left is taken from the pace so far where the runner does not tell it.
 */
export function progressReporter(
  send: (progress: JobProgress) => void,
  now: () => number = () => performance.now(),
): ProgressReporter {
  const began = now();
  let known: Partial<JobProgress> = {};
  let last = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const usage = processUsage(now);
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    last = now();
    const elapsedSeconds = (last - began) / 1000;
    const { progress = 0, etaSeconds } = known;
    send({
      progress,
      stage: known.stage ?? "starting",
      epoch: known.epoch ?? null,
      epochs: known.epochs ?? null,
      loss: known.loss ?? null,
      validationLoss: known.validationLoss ?? null,
      learningRate: known.learningRate ?? null,
      elapsedSeconds,
      // The first moments tell nothing of the pace.
      etaSeconds: etaSeconds ?? (progress >= 0.02 ? (elapsedSeconds * (1 - progress)) / progress : null),
      ...usage(),
    });
  };
  return {
    tell(update) {
      const progress = Math.min(1, Math.max(known.progress ?? 0, update.progress ?? 0));
      known = { ...known, ...update, progress };
      if (now() - last >= pause) flush();
      else timer ??= setTimeout(flush, pause).unref();
    },
    flush() {
      if (timer !== undefined) flush();
    },
  };
}

/** Memory of this process, and its share of one processor since the last call in per cent. */
function processUsage(now: () => number): () => Pick<JobProgress, "memoryMegabytes" | "cpuPercent"> {
  let before = process.cpuUsage();
  let at = now();
  let cpuPercent = 0;
  return () => {
    const passed = (now() - at) * 1000;
    // Too short a time measures nothing.
    if (passed > 50_000) {
      const { user, system } = process.cpuUsage(before);
      cpuPercent = (100 * (user + system)) / passed;
      before = process.cpuUsage();
      at = now();
    }
    return { memoryMegabytes: process.memoryUsage.rss() / 2 ** 20, cpuPercent };
  };
}

/** Part of the whole that each phase of some work is, by name in order; they need not add up to 1. */
export type PhaseShares = Readonly<Record<string, number>>;

/**
 * Turns the progress of work in phases into that of a job: a phase counts as much as its share, and within it what its latest
 * stage says.
 */
export function phasedProgress(
  shares: PhaseShares,
  tell: (update: Partial<JobProgress>) => void,
): {
  readonly onPhase: (phase: string) => void;
  readonly progress: ProgressSink;
  readonly onRound: (round: TrainingRound) => void;
} {
  const names = Object.keys(shares);
  const total = names.reduce((sum, name) => sum + shares[name]!, 0);
  let from = 0;
  let share = 0;
  return {
    onPhase(phase) {
      const place = names.indexOf(phase);
      from = names.slice(0, place).reduce((sum, name) => sum + shares[name]!, 0) / total;
      share = (shares[phase] ?? 0) / total;
      tell({ progress: from, stage: phase });
    },
    progress({ stage, done, total: of, whole }) {
      const part = of > 0 ? Math.min(1, done / of) : 0;
      tell({
        progress: from + share * part,
        stage: whole === undefined ? stage : `${whole.stage}/${whole.stages} ${stage}`,
      });
    },
    onRound({ round, rounds, training, validation, learningRate = Number.NaN }) {
      tell({
        epoch: round,
        epochs: rounds,
        loss: finiteOrNull(training),
        validationLoss: finiteOrNull(validation),
        learningRate: finiteOrNull(learningRate),
      });
    },
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
