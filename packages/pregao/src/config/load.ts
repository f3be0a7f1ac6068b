import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import { explainIssues, flagName, optionMeta } from "./options.ts";
import { type SettingName, type Settings, settingNames, settings } from "./settings.ts";

export const configurationFile = "pregao.config.json";

export interface Configuration {
  readonly values: Settings;
  /** Which layer set each value: `default`, the file, the environment variable or the flag. */
  readonly origins: Readonly<Record<SettingName, string>>;
  /** Absolute path of `values.home`. */
  readonly home: string;
  /** The directory that the configuration was looked for in: relative paths of files start there. */
  readonly directory: string;
}

export interface ConfigurationLayers {
  readonly flags?: Readonly<Partial<Record<SettingName, unknown>>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
}

/**
 * The one configuration: defaults < `pregao.config.json` of the working directory < environment < flags.
 * A value out of range throws PREGAO_CONFIG_INVALID naming its layer, value and range. An empty environment
 * variable counts as not set.
 */
export function loadConfiguration(layers: ConfigurationLayers = {}): Configuration {
  const directory = layers.directory ?? process.cwd();
  const environment = layers.environment ?? process.env;
  const file = join(directory, configurationFile);
  const fromFile = readConfigurationFile(file);
  const values: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const name of settingNames) {
    const schema = settings[name];
    const variable = optionMeta(schema).env;
    const candidates: [origin: string, value: unknown][] = [
      [`flag --${flagName(name)}`, layers.flags?.[name]],
      [
        `environment variable ${variable}`,
        variable === undefined ? undefined : environment[variable] || undefined,
      ],
      [configurationFile, fromFile[name]],
    ];
    const [origin, given] = candidates.find(([, value]) => value !== undefined) ?? ["default", undefined];
    const result = schema.safeParse(given);
    if (!result.success) {
      const value = optionMeta(schema).secret
        ? "(secret)"
        : typeof given === "string"
          ? given
          : JSON.stringify(given);
      throw new PregaoError("PREGAO_CONFIG_INVALID", {
        origin,
        name,
        value,
        reason: explainIssues(result.error, schema),
      });
    }
    values[name] = result.data;
    origins[name] = origin;
  }
  const loaded = values as unknown as Settings;
  return {
    values: loaded,
    origins: origins as Record<SettingName, string>,
    home: resolve(directory, loaded.home),
    directory: resolve(directory),
  };
}

/** What `pregao config show` prints: each setting, its value (secrets masked) and the layer that set it. */
export function describeConfiguration(
  configuration: Configuration,
): { name: string; value: unknown; origin: string }[] {
  return settingNames.map((name) => {
    const value = configuration.values[name];
    const masked = optionMeta(settings[name]).secret && value !== undefined ? "(set)" : value;
    return { name, value: masked ?? null, origin: configuration.origins[name] };
  });
}

function readConfigurationFile(file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new PregaoError(
      "PREGAO_CONFIG_UNREADABLE",
      { file, reason: (error as Error).message },
      { cause: error },
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new PregaoError(
      "PREGAO_CONFIG_UNREADABLE",
      { file, reason: (error as Error).message },
      { cause: error },
    );
  }
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) {
    throw new PregaoError("PREGAO_CONFIG_UNREADABLE", { file, reason: "it must hold one JSON object" });
  }
  for (const name of Object.keys(parsed)) {
    if (!settingNames.includes(name as SettingName)) {
      throw new PregaoError("PREGAO_NAME_UNKNOWN", {
        what: `setting of ${file}`,
        name,
        near: didYouMean(name, settingNames),
      });
    }
  }
  return parsed as Record<string, unknown>;
}
