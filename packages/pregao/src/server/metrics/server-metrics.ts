import type { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { ServerContext } from "../contract.ts";
import type { AuditLog } from "../safety/audit-log.ts";
import { type MetricEntry, type MetricName, metricTable } from "./metric-table.ts";

type Labels = Readonly<Record<string, string | number>>;

/** The metrics of one server. What the queue and the predictions tell of themselves is asked when somebody reads. */
export class ServerMetrics {
  readonly registry: Registry;
  readonly #metrics: ReadonlyMap<MetricName, Counter | Gauge | Histogram>;

  private constructor(registry: Registry, metrics: ReadonlyMap<MetricName, Counter | Gauge | Histogram>) {
    this.registry = registry;
    this.#metrics = metrics;
  }

  static async create(): Promise<ServerMetrics> {
    const client = (await import("prom-client")).default;
    const registry = new client.Registry();
    const metrics = new Map<MetricName, Counter | Gauge | Histogram>();
    for (const [name, entry] of Object.entries(metricTable) as [MetricName, MetricEntry][]) {
      const common = { name, help: entry.help, labelNames: [...entry.labels], registers: [registry] };
      const metric =
        entry.type === "histogram"
          ? new client.Histogram({ ...common, buckets: [...(entry.buckets ?? [])] })
          : entry.type === "counter"
            ? new client.Counter(common)
            : new client.Gauge(common);
      metrics.set(name, metric);
    }
    client.collectDefaultMetrics({ register: registry });
    return new ServerMetrics(registry, metrics);
  }

  count(name: MetricName, labels: Labels = {}, by = 1): void {
    (this.#metrics.get(name) as Counter).inc(labels, by);
  }

  set(name: MetricName, value: number, labels: Labels = {}): void {
    (this.#metrics.get(name) as Gauge).set(labels, value);
  }

  observe(name: MetricName, value: number, labels: Labels): void {
    (this.#metrics.get(name) as Histogram).observe(labels, value);
  }

  /** Prometheus' text. What cannot be asked leaves its own metrics out, and the others stand. */
  async text(context: ServerContext, audit: Pick<AuditLog, "lost" | "dropped">): Promise<string> {
    await Promise.all([this.#askServing(context), this.#askQueue(context)]);
    this.#total("pregao_audit_lines_lost_total", audit.lost);
    this.#total("pregao_audit_files_dropped_total", audit.dropped);
    return this.registry.metrics();
  }

  async #askServing({ serving, logger }: ServerContext): Promise<void> {
    const asked = ["pregao_data_staleness_seconds", "pregao_feature_drift_psi"] as const;
    for (const name of asked) this.#metrics.get(name)!.reset();
    try {
      const status = await serving.status();
      this.#total("pregao_predictions_total", status.predictions);
      this.#total("pregao_prediction_failures_total", status.failures);
      this.set("pregao_serving_ready", status.ready ? 1 : 0);
      this.set("pregao_models_loaded", status.modelsLoaded);
      this.set("pregao_models_loaded_bytes", status.modelBytes);
      if (status.latency !== null) {
        this.set("pregao_prediction_latency_seconds", status.latency.p50 / 1000, { quantile: "0.5" });
        this.set("pregao_prediction_latency_seconds", status.latency.p99 / 1000, { quantile: "0.99" });
      }
      for (const [source, seconds] of Object.entries(status.staleness))
        this.set("pregao_data_staleness_seconds", seconds, { source });
      for (const { model, version, feature, psi } of status.drift)
        this.set("pregao_feature_drift_psi", psi, { model, version, feature });
    } catch (error) {
      this.set("pregao_serving_ready", 0);
      logger.warn({ reason: (error as Error).message }, "the state of predictions cannot be read");
    }
  }

  async #askQueue({ queue, logger }: ServerContext): Promise<void> {
    for (const name of ["pregao_jobs", "pregao_workers", "pregao_job_mean_seconds"] as const)
      this.#metrics.get(name)!.reset();
    try {
      const { byStatus, paused, workers, meanSeconds, endedLastHour } = await queue.state();
      this.set("pregao_queue_up", 1);
      for (const [status, number] of Object.entries(byStatus)) this.set("pregao_jobs", number, { status });
      this.set("pregao_queue_paused", paused ? 1 : 0);
      this.set("pregao_jobs_ended_last_hour", endedLastHour);
      if (meanSeconds !== null) this.set("pregao_job_mean_seconds", meanSeconds);
      const draining = workers.filter((worker) => worker.draining).length;
      const busy = workers.filter((worker) => !worker.draining && worker.running.length > 0).length;
      this.set("pregao_workers", draining, { state: "draining" });
      this.set("pregao_workers", busy, { state: "busy" });
      this.set("pregao_workers", workers.length - draining - busy, { state: "idle" });
    } catch (error) {
      this.set("pregao_queue_up", 0);
      logger.warn({ reason: (error as Error).message }, "the state of the job queue cannot be read");
    }
  }

  /** A counter that somebody else counts: it is set to what they say. */
  #total(name: MetricName, value: number): void {
    const counter = this.#metrics.get(name) as Counter;
    counter.reset();
    counter.inc(value);
  }
}
