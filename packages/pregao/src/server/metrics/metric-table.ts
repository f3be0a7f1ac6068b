/** One metric of /metrics: its page and the alert rules are made of this table. */
export interface MetricEntry {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, in its unit. */
  readonly buckets?: readonly number[];
}

/** Every metric of the product; Node's own (`process_…`, `nodejs_…`) come beside them. */
export const metricTable = {
  pregao_http_requests_total: {
    type: "counter",
    help: "Requests that were answered, by route and status.",
    labels: ["method", "route", "status"],
  },
  pregao_http_request_seconds: {
    type: "histogram",
    help: "Seconds from a request to the end of its answer, by route.",
    labels: ["method", "route"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  pregao_http_requests_in_flight: {
    type: "gauge",
    help: "Requests that wait for their answer.",
    labels: [],
  },
  pregao_http_refusals_total: {
    type: "counter",
    help: "Requests that were refused, by the code of the error.",
    labels: ["code"],
  },
  pregao_http_connections_dropped_total: {
    type: "counter",
    help: "Connections that were closed because there were maxConnections of them.",
    labels: [],
  },
  pregao_predictions_total: { type: "counter", help: "Predictions that were asked for.", labels: [] },
  pregao_prediction_failures_total: {
    type: "counter",
    help: "Predictions that could not be given.",
    labels: [],
  },
  pregao_prediction_latency_seconds: {
    type: "gauge",
    help: "Seconds of the last thousand predictions, by quantile.",
    labels: ["quantile"],
  },
  pregao_models_loaded: { type: "gauge", help: "Model versions in memory.", labels: [] },
  pregao_models_loaded_bytes: {
    type: "gauge",
    help: "Memory of the model versions that are loaded.",
    labels: [],
  },
  pregao_serving_ready: { type: "gauge", help: "1 when the models to be warm are loaded.", labels: [] },
  pregao_data_staleness_seconds: {
    type: "gauge",
    help: "Seconds since the newest bar of a source should have been followed by another; 0 where up to date.",
    labels: ["source"],
  },
  pregao_feature_drift_psi: {
    type: "gauge",
    help: "Population stability index of a served feature against the model's training rows.",
    labels: ["model", "version", "feature"],
  },
  pregao_jobs: { type: "gauge", help: "Jobs by status.", labels: ["status"] },
  pregao_queue_paused: { type: "gauge", help: "1 while no job is given to workers.", labels: [] },
  pregao_queue_up: { type: "gauge", help: "1 when the job queue answers.", labels: [] },
  pregao_jobs_ended_last_hour: { type: "gauge", help: "Jobs that ended within the last hour.", labels: [] },
  pregao_job_mean_seconds: {
    type: "gauge",
    help: "Mean of the last hundred completed jobs; absent before the first.",
    labels: [],
  },
  pregao_workers: { type: "gauge", help: "Workers that are heard of, by what they do.", labels: ["state"] },
  pregao_audit_lines_lost_total: {
    type: "counter",
    help: "Lines of the log of changes that could not be written.",
    labels: [],
  },
  pregao_audit_files_dropped_total: {
    type: "counter",
    help: "Files of the log of changes that went before their days were over: the log has 256 MB.",
    labels: [],
  },
} as const satisfies Record<`pregao_${string}`, MetricEntry>;

export type MetricName = keyof typeof metricTable;
