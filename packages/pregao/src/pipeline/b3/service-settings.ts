import { type Configuration, loadConfiguration, type SettingName } from "../../config/index.ts";
import { createRunContext, type RunContext } from "../../progress.ts";

/** What a service may be told; everything else comes from the configuration (file and environment). */
export interface ServiceSettings {
  /** PREGAO_HOME: where models, lake and reports lie. */
  readonly home?: string;
  /** Where bars come from: `sample`, `b3_featured`, a dataset of the lake, a file … */
  readonly source?: string;
  readonly seed?: number;
  readonly context?: Partial<Omit<RunContext, "seed" | "threads">>;
}

/** Settings laid over the configuration; `nJobs` is the number of worker threads. */
export function configureService(
  settings: ServiceSettings,
  nJobs?: number,
): { configuration: Configuration; context: RunContext } {
  const { home, source, seed } = settings;
  const flags: Partial<Record<SettingName, unknown>> = {
    ...(home === undefined ? {} : { home }),
    ...(source === undefined ? {} : { source }),
    ...(seed === undefined ? {} : { seed }),
    ...(nJobs === undefined ? {} : { threads: nJobs }),
  };
  const configuration = loadConfiguration({ flags });
  const { seed: settled, threads } = configuration.values;
  return { configuration, context: createRunContext({ ...settings.context, seed: settled, threads }) };
}
