import { z } from "zod";
import { type Configuration, type OptionTable, optionMeta } from "../../config/index.ts";
import { timeframeNames } from "../../market/timeframe.ts";
import {
  enabledFamilyNames,
  loadConfiguredModels,
  loadFamily,
  type ModelFamily,
} from "../../models/index.ts";
import { modelConfiguration, platformDefaults, usableFields } from "../../pipeline/platform/index.ts";
import type { PlatformApp, PlatformContext } from "./platform-context.ts";

const jsonSchema = z.record(z.string(), z.unknown());

const supportedBody = z
  .object({
    models: z.array(
      z.object({
        model_type: z.string(),
        aliases: z.array(z.string()),
        description: z.string(),
        tasks: z.array(z.enum(["classification", "regression"])),
        config_schema: jsonSchema.describe(
          "JSON Schema of `config`: the fields that this model has a use for.",
        ),
        parameters_schema: z
          .partialRecord(z.enum(["classification", "regression"]), jsonSchema)
          .describe("JSON Schema of `config.parameters`, by task: the family's own names."),
      }),
    ),
    timeframes: z.array(z.string()),
  })
  .meta({ id: "SupportedModels" });

const patience = 120_000;

export function supportedModelRoutes(app: PlatformApp, { configuration }: PlatformContext): void {
  let told: Promise<z.output<typeof supportedBody>> | null = null;
  app.get(
    "/training/models/supported",
    {
      config: { scope: "read" },
      // The first call brings every family in.
      handlerTimeout: patience,
      schema: {
        tags: ["training"],
        summary: "Every model type with JSON Schemas of its parameters, defaults and ranges.",
        response: { 200: supportedBody },
      },
    },
    async () => {
      // It depends on the configuration alone; a failure (a models file that is being edited) is asked anew.
      told ??= describeFamilies(configuration).catch((error: unknown) => {
        told = null;
        throw error;
      });
      return told;
    },
  );
}

async function describeFamilies(configuration: Configuration): Promise<z.output<typeof supportedBody>> {
  await loadConfiguredModels(configuration);
  const families = await Promise.all(enabledFamilyNames(configuration).map(loadFamily));
  return {
    models: families.map((family) => ({
      model_type: family.name,
      aliases: [...family.aliases],
      description: family.description,
      tasks: [...family.tasks],
      config_schema: configurationSchema(family, configuration),
      parameters_schema: Object.fromEntries(
        family.tasks.map((task) => [task, parametersSchema(family.parameters(task))]),
      ),
    })),
    timeframes: [...timeframeNames],
  };
}

/** The fields of the platform that a family has a use for, with their defaults here. */
function configurationSchema(family: ModelFamily, configuration: Configuration): Record<string, unknown> {
  const defaults: Readonly<Record<string, unknown>> = platformDefaults(configuration);
  const { fields, networks } = usableFields(family);
  const properties = fields.map((name) => {
    const { description } = optionMeta(modelConfiguration[name]);
    const { defaultInWords: _, ...schema } = z.toJSONSchema(modelConfiguration[name], {
      io: "input",
      unrepresentable: "any",
    }) as Record<string, unknown>;
    delete schema.$schema;
    const hasDefault = Object.hasOwn(defaults, name) && (name !== "learning_rate" || networks);
    return [name, { ...schema, description, ...(hasDefault ? { default: defaults[name] } : {}) }];
  });
  return { type: "object", additionalProperties: false, properties: Object.fromEntries(properties) };
}

/** A family's own table. What an engine checks by itself has its range in words and the type of its default. */
function parametersSchema(table: OptionTable): Record<string, unknown> {
  const properties = Object.entries(table).map(([name, parameter]) => {
    const { description, range } = optionMeta(parameter);
    const { $schema: _, ...schema } = z.toJSONSchema(parameter, {
      io: "input",
      unrepresentable: "any",
    }) as Record<string, unknown>;
    const words = range === undefined ? description : `${description} Accepted: ${range}.`;
    const type = schema.type ?? schema.anyOf ?? schema.enum ?? typeOf(schema.default);
    const typed = type === undefined || "type" in schema || "anyOf" in schema || "enum" in schema;
    return [name, { ...schema, ...(typed ? {} : { type }), description: words }];
  });
  return { type: "object", additionalProperties: false, properties: Object.fromEntries(properties) };
}

/** Undefined where the default does not tell (null: something else is accepted too). */
function typeOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return "array";
  if (value === null || value === undefined || typeof value === "object") return undefined;
  return typeof value;
}
