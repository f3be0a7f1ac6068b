import { z } from "zod";
import { option as setting } from "./options.ts";
import { nameList } from "./value-forms.ts";

/** Settings of the service: jobs, webhooks, the server and its safety, tracking, sessions of the B3 service. */
export const serviceSettings = {
  jobLeaseSeconds: setting(z.coerce.number().min(1).max(3600).default(30), {
    env: "PREGAO_JOB_LEASE_SECONDS",
    description: "A worker that is not heard of for as long has lost its job, which is begun again.",
    placeholder: "SECONDS",
  }),
  jobRetentionDays: setting(z.coerce.number().int().min(1).max(36_500).default(30), {
    env: "PREGAO_JOB_RETENTION_DAYS",
    description: "Days that ended jobs are kept in the queue.",
    placeholder: "DAYS",
  }),
  jobEventHours: setting(z.coerce.number().int().min(1).max(876_000).default(24), {
    env: "PREGAO_JOB_EVENT_HOURS",
    description: "Hours that the progress of ended jobs is kept; how they ended stays as long as they do.",
    placeholder: "HOURS",
  }),
  jobsWaiting: setting(z.coerce.number().int().min(1).max(10_000_000).default(100_000), {
    env: "PREGAO_JOBS_WAITING",
    description: "Jobs that may wait in the queue; more are refused until some are done.",
    placeholder: "JOBS",
  }),
  webhookSecret: setting(z.string().min(16).optional(), {
    env: "PREGAO_WEBHOOK_SECRET",
    secret: true,
    range: "at least 16 characters",
    description: "What webhooks are signed with; without it none are called. Never a flag.",
  }),
  webhookAllowPrivate: setting(z.union([z.boolean(), z.stringbool()]).default(false), {
    env: "PREGAO_WEBHOOK_ALLOW_PRIVATE",
    range: "true or false",
    description: "Whether webhooks may be of private, loopback and link-local addresses.",
  }),
  authentication: setting(z.enum(["auto", "keys"]).default("auto"), {
    env: "PREGAO_AUTHENTICATION",
    description:
      "Who needs an API key: auto asks callers of every address other than loopback, and of loopback too where proxies are trusted; keys asks everywhere.",
  }),
  corsOrigins: setting(nameList, {
    env: "PREGAO_CORS_ORIGINS",
    range: "list of origins",
    description: "Web pages of other origins that may call the server, https://app.example.com.",
    placeholder: "ORIGIN,…",
  }),
  allowedHosts: setting(nameList, {
    env: "PREGAO_ALLOWED_HOSTS",
    range: "list of host names",
    description:
      "Host names that the server answers for; on loopback always localhost and its addresses, else all where none is named.",
    placeholder: "HOST,…",
  }),
  trustedProxies: setting(nameList, {
    env: "PREGAO_TRUSTED_PROXIES",
    range: "list of addresses or networks",
    description: "Proxies whose X-Forwarded-For tells the caller's address.",
    placeholder: "ADDRESS,…",
  }),
  serverSources: setting(nameList, {
    env: "PREGAO_SERVER_SOURCES",
    range: "list of sources",
    description:
      "Files, buckets and databases that callers of the server may name as a source; datasets, sample, synthetic, exchanges and the setting source are open to them anyway.",
    placeholder: "SOURCE,…",
  }),
  enabledModels: setting(nameList, {
    env: "PREGAO_ENABLED_MODELS",
    range: "list of model families",
    description: "Families that may be trained, served and listed; all where none is named.",
    placeholder: "FAMILY,…",
  }),
  rateLimitPerMinute: setting(z.coerce.number().int().min(0).max(100_000_000).default(6000), {
    env: "PREGAO_RATE_LIMIT_PER_MINUTE",
    description:
      "Requests that one key, or one address without a key, may make in a minute; 0 for no limit. Callers of loopback without a key have none.",
    placeholder: "N",
  }),
  bodyLimitKilobytes: setting(z.coerce.number().int().min(1).max(1_000_000).default(1024), {
    env: "PREGAO_BODY_LIMIT_KILOBYTES",
    description: "Largest body of a request.",
    placeholder: "KB",
  }),
  requestTimeoutSeconds: setting(z.coerce.number().int().min(1).max(3600).default(60), {
    env: "PREGAO_REQUEST_TIMEOUT_SECONDS",
    description:
      "Seconds for a request to arrive, and for its answer where the address has no time of its own (waiting for a training).",
    placeholder: "SECONDS",
  }),
  maxConnections: setting(z.coerce.number().int().min(1).max(1_000_000).default(20_000), {
    env: "PREGAO_MAX_CONNECTIONS",
    description: "Connections at once; further ones are closed as they come.",
    placeholder: "N",
  }),
  serverMemoryMegabytes: setting(z.coerce.number().int().min(64).max(10_000_000).default(4096), {
    env: "PREGAO_SERVER_MEMORY_MEGABYTES",
    description: "Memory of the server above which requests are put off with 503.",
    placeholder: "MB",
  }),
  auditRetentionDays: setting(z.coerce.number().int().min(1).max(36_500).default(365), {
    env: "PREGAO_AUDIT_RETENTION_DAYS",
    description: "Days that the log of changes is kept.",
    placeholder: "N",
  }),
  otelEndpoint: setting(z.url({ protocol: /^https?$/ }).optional(), {
    env: "OTEL_EXPORTER_OTLP_ENDPOINT",
    range: "an http(s) address",
    description: "Collector of OpenTelemetry that traces go to; without it nothing is traced.",
    placeholder: "URL",
  }),
  mlflowTrackingUri: setting(z.url({ protocol: /^https?$/ }).optional(), {
    env: "MLFLOW_TRACKING_URI",
    range: "an http(s) address",
    description:
      "MLflow server that runs are told to beside the files under PREGAO_HOME; without it nothing is contacted.",
    placeholder: "URL",
  }),
  mlflowExperimentName: setting(z.string().min(1).max(500).default("finsight-ml"), {
    env: "MLFLOW_EXPERIMENT_NAME",
    description: "Experiment of that server that runs go to; ours is their tag pregao.experiment.",
    placeholder: "NAME",
  }),
  mlflowTrackingToken: setting(z.string().min(1).optional(), {
    env: "MLFLOW_TRACKING_TOKEN",
    secret: true,
    description: "Token of that server. Never a flag.",
  }),
  mlflowTrackingUsername: setting(z.string().min(1).optional(), {
    env: "MLFLOW_TRACKING_USERNAME",
    secret: true,
    description: "User of that server, where it asks for one. Never a flag.",
  }),
  mlflowTrackingPassword: setting(z.string().min(1).optional(), {
    env: "MLFLOW_TRACKING_PASSWORD",
    secret: true,
    description: "Password of that user. Never a flag.",
  }),
  mlflowRegisterModels: setting(z.union([z.boolean(), z.stringbool()]).default(false), {
    env: "PREGAO_MLFLOW_REGISTER_MODELS",
    range: "true or false",
    description: "Whether versions of models are told to that server's registry of models too.",
  }),
  b3Sessions: setting(z.coerce.number().int().min(1).max(1_000_000).default(1000), {
    env: "PREGAO_B3_SESSIONS",
    description: "Step-by-step sessions of the B3 service at once (header X-Session-Id).",
    placeholder: "N",
  }),
  b3SessionDays: setting(z.coerce.number().min(0.001).max(3650).default(7), {
    env: "PREGAO_B3_SESSION_DAYS",
    description: "Days after its last step that a session of the B3 service is kept.",
    placeholder: "DAYS",
  }),
  b3StepWaitSeconds: setting(z.coerce.number().int().min(1).max(86_400).default(600), {
    env: "PREGAO_B3_STEP_WAIT_SECONDS",
    description:
      "Seconds that a request of the B3 service waits for its step (load, preprocess, split, evaluate, save); the step itself goes on.",
    placeholder: "SECONDS",
  }),
} as const;
