import type { Logger } from "../logging.ts";

/** How a queue treats time, and how much it holds. */
export interface QueueOptions {
  /** A worker that is not heard of for as long has lost its job (default 30). */
  readonly leaseSeconds?: number;
  /** Days that ended jobs are kept (default 30). */
  readonly retentionDays?: number;
  /** Hours that the progress of ended jobs is kept; how they ended stays as long as the job (default 24). */
  readonly eventHours?: number;
  /** Events kept of one job; older ones go first (default 1000). */
  readonly mostEvents?: number;
  /** Jobs that may wait; PREGAO_QUEUE_FULL refuses more (default 100,000). */
  readonly mostWaiting?: number;
  /** What is cleared away is told here. */
  readonly logger?: Pick<Logger, "info">;
  /** Epoch milliseconds, for what is shown and for hours that were asked for. */
  readonly now?: () => number;
  /** Milliseconds that only go forward, for leases. */
  readonly monotonic?: () => number;
}

export type QueueTiming = Required<Omit<QueueOptions, "logger">> & Pick<QueueOptions, "logger">;

export function queueTiming(options: QueueOptions): QueueTiming {
  return {
    leaseSeconds: 30,
    retentionDays: 30,
    eventHours: 24,
    mostEvents: 1000,
    mostWaiting: 100_000,
    now: () => Date.now(),
    monotonic: () => performance.now(),
    ...options,
  };
}

/** A worker that was not heard of for this many leases is no longer there. */
export const workerLeases = 3;

/** What was removed. */
export interface Cleared {
  readonly jobs: number;
  readonly events: number;
}

/** How often what is too old is looked for. */
export const clearingInterval = 3_600_000;
