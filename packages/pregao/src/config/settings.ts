import { availableParallelism } from "node:os";
import { z } from "zod";
import { option as setting } from "./options.ts";
import { serviceSettings } from "./service-settings.ts";
import { onOrOff } from "./value-forms.ts";

/** Every setting of the product: name, type, range, default, environment variable, description. */
export const settings = {
  home: setting(z.string().min(1).default(".pregao"), {
    env: "PREGAO_HOME",
    description: "Folder of all state: lake, models, reports.",
    placeholder: "DIR",
  }),
  source: setting(z.string().min(1).default("sample"), {
    env: "PREGAO_SOURCE",
    description:
      "Where bars come from when a command does not say: a dataset of the local lake, sample, synthetic, binance:SYMBOL, binance-um:SYMBOL, quotes:TICKER, b3_featured or a file.",
    placeholder: "NAME",
  }),
  threads: setting(z.coerce.number().int().min(1).max(256).default(availableParallelism), {
    env: "PREGAO_THREADS",
    defaultInWords: "one per processor",
    description: "Worker threads; results never depend on it.",
    placeholder: "N",
  }),
  seed: setting(z.coerce.number().int().min(0).max(4294967295).default(42), {
    env: "PREGAO_SEED",
    description: "Seed of everything random: the same seed gives the same bytes.",
    placeholder: "N",
  }),
  environment: setting(z.enum(["AWS", "LOCAL"]).default("LOCAL"), {
    env: "environment",
    description: "Where the table b3_featured lives: AWS reads it from MotherDuck, LOCAL from b3Database.",
  }),
  motherduckToken: setting(z.string().optional(), {
    env: "MOTHERDUCK_TOKEN",
    secret: true,
    description: "Token of the MotherDuck account that holds the database b3.",
    placeholder: "TOKEN",
  }),
  b3Database: setting(z.string().default("b3.duckdb"), {
    env: "PREGAO_B3_DATABASE",
    description: "DuckDB, Parquet or CSV file with the table b3_featured when environment is LOCAL.",
    placeholder: "FILE",
  }),
  binanceUrl: setting(z.url().default("https://api.binance.com"), {
    env: "PREGAO_BINANCE_URL",
    description: "Where the spot interface of Binance is: the source binance:SYMBOL.",
    placeholder: "URL",
  }),
  binanceFuturesUrl: setting(z.url().default("https://fapi.binance.com"), {
    env: "PREGAO_BINANCE_FUTURES_URL",
    description: "Where the USD-M futures interface of Binance is: the source binance-um:SYMBOL.",
    placeholder: "URL",
  }),
  binanceStreamUrl: setting(z.url().default("wss://fstream.binance.com"), {
    env: "PREGAO_BINANCE_STREAM_URL",
    description: "Where the stream of USD-M futures is: data record-liquidations.",
    placeholder: "URL",
  }),
  quotesUrl: setting(z.url().default("https://brapi.dev"), {
    env: "PREGAO_QUOTES_URL",
    description: "Where the quote service is: the source quotes:TICKER.",
    placeholder: "URL",
  }),
  quotesToken: setting(z.string().optional(), {
    env: "PREGAO_QUOTES_TOKEN",
    secret: true,
    description: "Token of the quote service. Never a flag.",
  }),
  dataLoaderType: setting(z.enum(["local", "cloud", "hybrid"]).default("local"), {
    env: "DATA_LOADER_TYPE",
    description:
      "Where a plain name is looked up: local in the lake, cloud in s3Bucket, hybrid there too with copies kept on this disk that are used when the cloud is away.",
  }),
  s3Bucket: setting(z.string().min(3).max(63).optional(), {
    env: "S3_BUCKET",
    description: "Bucket of plain names when dataLoaderType is cloud or hybrid.",
    placeholder: "BUCKET",
  }),
  s3EndpointUrl: setting(z.url({ protocol: /^https?$/ }).optional(), {
    env: "S3_ENDPOINT_URL",
    range: "an http(s) address",
    description: "Address of an S3 server other than Amazon's.",
    placeholder: "URL",
  }),
  s3Region: setting(z.string().min(1).default("us-east-1"), {
    env: "S3_REGION",
    description: "Region of the bucket.",
    placeholder: "REGION",
  }),
  awsAccessKeyId: setting(z.string().min(1).optional(), {
    env: "AWS_ACCESS_KEY_ID",
    secret: true,
    description:
      "Access key of S3; without it the usual places are searched (profile, role of the machine). Never a flag.",
  }),
  awsSecretAccessKey: setting(z.string().min(1).optional(), {
    env: "AWS_SECRET_ACCESS_KEY",
    secret: true,
    description: "Secret of that access key. Never a flag.",
  }),
  awsSessionToken: setting(z.string().min(1).optional(), {
    env: "AWS_SESSION_TOKEN",
    secret: true,
    description: "Token of temporary credentials. Never a flag.",
  }),
  dataCacheMegabytes: setting(z.coerce.number().int().min(1).max(100_000_000).default(10_000), {
    env: "PREGAO_DATA_CACHE_MEGABYTES",
    description:
      "Copies of cloud files that dataLoaderType hybrid keeps, in all; the least recently used go first.",
    placeholder: "MB",
  }),
  modelStore: setting(
    z
      .string()
      .regex(
        /^(local|s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?)$/,
        "it is neither local nor a name of S3",
      )
      .default("local"),
    {
      env: "PREGAO_MODEL_STORE",
      range: "local or s3://bucket/prefix",
      description:
        "Where model versions are kept: local under home, or a bucket that several machines share. dataLoaderType and s3Bucket are about bars alone.",
      placeholder: "PLACE",
    },
  ),
  modelCacheMegabytes: setting(z.coerce.number().int().min(1).max(100_000_000).default(10_000), {
    env: "PREGAO_MODEL_CACHE_MEGABYTES",
    description:
      "Copies of versions of a bucket that are kept on this disk, in all; the least recently used go first.",
    placeholder: "MB",
  }),
  postgresPassword: setting(z.string().min(1).optional(), {
    env: "PGPASSWORD",
    secret: true,
    description: "Password of postgres:// sources, which is not written in their names. Never a flag.",
  }),
  postgresTimeoutSeconds: setting(z.coerce.number().int().min(1).max(86_400).default(300), {
    env: "PREGAO_POSTGRES_TIMEOUT_SECONDS",
    description: "Seconds that one statement of a postgres:// source may run.",
    placeholder: "SECONDS",
  }),
  redisUrl: setting(z.url({ protocol: /^rediss?$/ }).optional(), {
    env: "REDIS_URL",
    secret: true,
    range: "a redis(s) address",
    description:
      "Redis of the queue of jobs, which is <home>/jobs.sqlite without it, and of the online feature store; without it `features store` fills the offline store alone. Never a flag.",
  }),
  ...serviceSettings,
  featuresFile: setting(z.string().min(1).optional(), {
    env: "PREGAO_FEATURES_FILE",
    description:
      "Module with features of your own; without it pregao.features.ts (or .js, .mjs) of the working directory, if it is there. The file is run.",
    placeholder: "FILE",
  }),
  modelsFile: setting(z.string().min(1).optional(), {
    env: "PREGAO_MODELS_FILE",
    description:
      "Module with model families of your own; without it pregao.models.ts (or .js, .mjs) of the working directory, if it is there. The file is run.",
    placeholder: "FILE",
  }),
  enableModelCache: setting(onOrOff.default(true), {
    env: "ENABLE_MODEL_CACHE",
    range: "true or false",
    description: "Whether a server keeps loaded models; without it every request loads its own.",
  }),
  maxCachedModels: setting(z.coerce.number().int().min(1).max(10_000).default(10), {
    env: "MAX_CACHED_MODELS",
    description: "Loaded models that a server keeps; the least recently used goes first.",
    placeholder: "N",
  }),
  modelCacheTtlSeconds: setting(z.coerce.number().int().min(1).max(31_536_000).default(3600), {
    env: "MODEL_CACHE_TTL_SECONDS",
    description: "Seconds after its last use that a loaded model is let go.",
    placeholder: "SECONDS",
  }),
  predictionCache: setting(z.enum(["on", "off"]).default("on"), {
    env: "PREGAO_PREDICTION_CACHE",
    description:
      "Whether what a model said of a bar is kept for as long as both stay the same: in memory and, with redisUrl, in Redis for all servers.",
  }),
  predictionLogDays: setting(z.coerce.number().int().min(1).max(3650).default(365), {
    env: "PREGAO_PREDICTION_LOG_DAYS",
    description: "Days that served predictions and their outcomes are kept.",
    placeholder: "N",
  }),
  barCacheMegabytes: setting(z.coerce.number().int().min(1).max(1_000_000).default(64), {
    env: "PREGAO_BAR_CACHE_MEGABYTES",
    description: "Bars that a server keeps in memory, in all; the least recently used go first.",
    placeholder: "MB",
  }),
  barRefreshSeconds: setting(z.coerce.number().int().min(1).max(86_400).default(60), {
    env: "PREGAO_BAR_REFRESH_SECONDS",
    description:
      "Seconds after which a server reads bars of other machines anew (binance:, quotes:, s3://, postgres://, MotherDuck, folders); files and datasets of the lake are looked at twice a second.",
    placeholder: "SECONDS",
  }),
  columns: setting(z.record(z.string(), z.string()).default({}), {
    description:
      'Which column of a file means what, where its name is not recognised: { "close": "Fechamento" }. Configuration file only.',
  }),
  checks: setting(z.record(z.string(), z.enum(["off", "info", "warning", "error"])).default({}), {
    description:
      'Severity of data checks in place of their own: { "large-move": "off" }. Configuration file only.',
  }),
  defaultContextLength: setting(z.coerce.number().int().min(10).max(512).default(64), {
    env: "DEFAULT_CONTEXT_LENGTH",
    description: "Bars that the training platform's models of sequences look back on.",
    placeholder: "BARS",
  }),
  defaultPredictionLength: setting(z.coerce.number().int().min(1).max(24).default(1), {
    env: "DEFAULT_PREDICTION_LENGTH",
    description: "Bars ahead that the training platform's models predict.",
    placeholder: "BARS",
  }),
  defaultNumEpochs: setting(z.coerce.number().int().min(1).max(200).default(10), {
    env: "DEFAULT_NUM_EPOCHS",
    description: "Most passes over the training rows of the training platform's nets.",
    placeholder: "N",
  }),
  defaultBatchSize: setting(z.coerce.number().int().min(1).max(512).default(32), {
    env: "DEFAULT_BATCH_SIZE",
    description: "Rows of one step of training of the training platform's nets.",
    placeholder: "N",
  }),
  defaultLearningRate: setting(z.coerce.number().min(1e-6).max(1).default(1e-3), {
    env: "DEFAULT_LEARNING_RATE",
    description: "First learning rate of the training platform's nets.",
    placeholder: "RATE",
  }),
  forceCpu: setting(onOrOff.default(false), {
    env: "FORCE_CPU",
    range: "true or false",
    description:
      "Workers take jobs for the processor alone, whatever else says that there is a graphics card.",
  }),
  cudaVisibleDevices: setting(
    z
      .string()
      .regex(/^(-1|[\w-]+(,[\w-]+)*)?$/, "it must be numbers or names of devices, or -1 for none")
      .default("0"),
    {
      env: "CUDA_VISIBLE_DEVICES",
      range: "numbers or names of devices with commas between them, or -1 for none",
      description:
        "Graphics cards that a worker may take jobs for when it is started with --device cuda; with -1 it takes those for the processor alone.",
      placeholder: "LIST",
    },
  ),
  logLevel: setting(z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("warn"), {
    env: "PREGAO_LOG_LEVEL",
    description: "Least severe log line that is written.",
  }),
  logDirectory: setting(z.string().min(1).optional(), {
    env: "PREGAO_LOG_DIRECTORY",
    description: "Folder for log files, one a day; without it logs go to standard error only.",
    placeholder: "DIR",
  }),
  logRetentionDays: setting(z.coerce.number().int().min(1).max(3650).default(30), {
    env: "PREGAO_LOG_RETENTION_DAYS",
    description: "Days that log files are kept.",
    placeholder: "N",
  }),
} as const;

export type SettingName = keyof typeof settings;
export type Settings = { readonly [Name in SettingName]: z.output<(typeof settings)[Name]> };
export const settingNames = Object.keys(settings) as SettingName[];
