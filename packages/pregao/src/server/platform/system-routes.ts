import { statfs } from "node:fs/promises";
import { availableParallelism, freemem, loadavg, totalmem } from "node:os";
import { z } from "zod";
import type { QueueState, WorkerRecord } from "../../jobs/contract.ts";
import type { PlatformApp, PlatformContext } from "./platform-context.ts";

const count = z.number().int();

const queueBody = z
  .object({
    total_jobs: count,
    pending_jobs: count.describe("Pending and queued."),
    running_jobs: count,
    max_concurrent: count.describe("Jobs of one thread that the workers could run at once."),
    is_healthy: z
      .boolean()
      .describe("Whether jobs that wait will be run: it is not paused, and a worker is there."),
    last_processed_at: z.iso.datetime().nullable(),
    available_workers: count.describe("Workers with a free thread that take new jobs."),
    total_workers: count,
    average_training_time_seconds: z.number().nullable().describe("Of the last 100 completed jobs."),
    queue_throughput_per_hour: z.number().describe("Jobs that ended in the last hour."),
    is_paused: z.boolean(),
  })
  .meta({ id: "TrainingQueue" });

const megabytes = z.number().nullable();

const healthBody = z
  .object({
    is_healthy: z.boolean(),
    active_jobs: count.describe("Running."),
    queued_jobs: count.describe("Pending and queued."),
    failed_jobs: count.describe("Failed or timed out, of those that are kept."),
    system_resources: z.object({
      cpu_count: count,
      load_average: z.number().describe("Of the last minute."),
      memory_total_mb: z.number(),
      memory_available_mb: z.number(),
      process_memory_mb: z.number(),
      disk_free_mb: megabytes,
      workers: count,
      device: z.enum(["cpu", "cuda"]).describe("Where the workers train."),
      uptime_seconds: z.number(),
    }),
    last_health_check: z.iso.datetime(),
  })
  .meta({ id: "TrainingSystemHealth" });

/** Below this much free disk the next model may find no room. */
const leastFreeMegabytes = 100;

export function systemRoutes(app: PlatformApp, context: PlatformContext): void {
  const { queue, configuration } = context;
  const tags = ["training"];

  app.get(
    "/training/queue",
    {
      config: { scope: "read" },
      schema: { tags, summary: "The queue and its workers.", response: { 200: queueBody } },
    },
    async () => {
      const state = await queue.state();
      const { byStatus, workers } = state;
      return {
        total_jobs: Object.values(byStatus).reduce((sum, one) => sum + one, 0),
        pending_jobs: byStatus.pending + byStatus.queued,
        running_jobs: byStatus.running,
        max_concurrent: workers.reduce((sum, { capacity }) => sum + capacity.threads, 0),
        is_healthy: isHealthy(state),
        last_processed_at: state.lastEndedAt === null ? null : new Date(state.lastEndedAt).toISOString(),
        available_workers: workers.filter(isAvailable).length,
        total_workers: workers.length,
        average_training_time_seconds: state.meanSeconds,
        queue_throughput_per_hour: state.endedLastHour,
        is_paused: state.paused,
      };
    },
  );

  app.get(
    "/training/system/health",
    {
      config: { scope: "read" },
      schema: { tags, summary: "Whether trainings can be run here.", response: { 200: healthBody } },
    },
    async () => {
      const [state, free] = await Promise.all([queue.state(), freeMegabytes(configuration.home)]);
      const { byStatus, workers } = state;
      return {
        is_healthy: isHealthy(state) && (free === null || free >= leastFreeMegabytes),
        active_jobs: byStatus.running,
        queued_jobs: byStatus.pending + byStatus.queued,
        failed_jobs: byStatus.failed + byStatus.timeout,
        system_resources: {
          cpu_count: availableParallelism(),
          load_average: loadavg()[0]!,
          memory_total_mb: inMegabytes(totalmem()),
          memory_available_mb: inMegabytes(process.availableMemory?.() ?? freemem()),
          process_memory_mb: inMegabytes(process.memoryUsage.rss()),
          disk_free_mb: free,
          workers: workers.length,
          device: workers.some(({ capacity }) => capacity.device === "cuda")
            ? ("cuda" as const)
            : ("cpu" as const),
          uptime_seconds: Math.round(process.uptime()),
        },
        last_health_check: new Date(context.now()).toISOString(),
      };
    },
  );
}

function isHealthy({ byStatus, workers, paused }: QueueState): boolean {
  const waiting = byStatus.pending + byStatus.queued;
  return !paused && (waiting === 0 || workers.some(({ draining }) => !draining));
}

function isAvailable({ draining, running, capacity }: WorkerRecord): boolean {
  return !draining && running.length < capacity.threads;
}

function inMegabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

/** Null where the folder is not there yet. */
async function freeMegabytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return inMegabytes(bavail * bsize);
  } catch {
    return null;
  }
}
