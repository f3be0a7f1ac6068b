import { type Configuration, type OptionTable, parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { ModelFamily } from "../../models/index.ts";
import { didYouMean } from "../../near-matches.ts";
import {
  type ModelConfiguration,
  modelConfiguration,
  type ParameterField,
  parameterFields,
  platformDefaults,
} from "./model-configuration.ts";

/** What the platform's names are called by the families: a family has the first of the names that stands in its own table. */
const ownNames: Readonly<Record<ParameterField | "prediction_length", readonly string[]>> = {
  context_length: ["context_length", "lookback"],
  prediction_length: ["prediction_length"],
  num_epochs: ["epochs"],
  batch_size: ["batch_size"],
  learning_rate: ["learning_rate"],
  patch_length: ["patch_length"],
  num_patches: ["num_patches"],
  d_model: ["d_model"],
  n_heads: ["n_heads"],
};

/** A field that changes nothing in this training, and why it was not refused. */
export interface UnusedField {
  readonly field: string;
  readonly reason: string;
}

export interface FamilyParameters {
  /** By the family's own names. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Fields with their values as they are used, by the platform's names. */
  readonly used: Readonly<Record<string, unknown>>;
  readonly unused: readonly UnusedField[];
}

/** The family's own name of a field; undefined where it has no such thing. */
function ownName(field: keyof typeof ownNames, table: OptionTable): string | undefined {
  return ownNames[field].find((name) => Object.hasOwn(table, name));
}

/** Whether a family is trained in epochs: the platform's defaults are meant for those. */
export function isNetwork(table: OptionTable): boolean {
  return ownName("num_epochs", table) !== undefined;
}

/**
 * The parameters of a family from the platform's fields. A field that the family has no use for is refused, all of them in one
 * list, unless it says what is the default anyway. PREGAO_OPTION_INVALID, also for fields that do not fit each other.
 */
export function familyParameters(
  family: string,
  table: OptionTable,
  given: ModelConfiguration,
  configuration: Configuration,
): FamilyParameters {
  const defaults: Readonly<Record<string, unknown>> = platformDefaults(configuration);
  const network = isNetwork(table);
  const own = ownParameters(family, table, given);
  const used: Record<string, unknown> = {};
  const unused: UnusedField[] = [];
  const refused: string[] = [];
  for (const field of parameterFields) {
    const name = ownName(field, table);
    const value = given[field];
    const isDefault = value === defaults[field];
    if (name === undefined) {
      if (value === undefined) continue;
      if (isDefault) unused.push({ field, reason: `${family} has no such parameter` });
      else refused.push(`${field} = ${value}`);
    } else if (Object.hasOwn(own, name)) {
      if (value !== undefined)
        throw invalid(`parameters.${name}`, own[name], `it is given as ${field} too: give one of them`);
    } else if (network ? (value ?? defaults[field]) !== undefined : value !== undefined && !isDefault) {
      used[field] = value ?? defaults[field];
    } else if (value !== undefined) {
      // A learning rate of nets would ruin boosted trees; whoever means it for them says another.
      unused.push({ field, reason: `the default is for nets; ${family} keeps its own` });
    }
  }
  if (refused.length > 0) {
    const usable = parameterFields.filter((field) => ownName(field, table) !== undefined);
    const has =
      usable.length === 0 ? "it has none of the platform's parameters" : `it has ${usable.join(", ")}`;
    throw invalid("config", refused.join(", "), `${family} has no use for this; ${has}`);
  }
  used.prediction_length = given.prediction_length ?? defaults.prediction_length;
  const fitted = { ...used, ...fittedPatches(family, table, { ...used, ...own }) };
  const named = Object.entries(fitted).flatMap(([field, value]) => {
    const name = ownName(field as keyof typeof ownNames, table);
    return name === undefined ? [] : [[name, value] as const];
  });
  const parameters = { ...Object.fromEntries(named), ...own };
  requireWholeHeads(parameters);
  parseOptions(table, parameters);
  return { parameters, used: fitted, unused };
}

/** Patches that nobody asked for are as many as fit, so that no bar of the context is left unseen. */
function fittedPatches(
  family: string,
  table: OptionTable,
  { context_length, patch_length, num_patches }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  // A family without patches, or whose patches are said in its own words, null for all that fit.
  if (ownName("patch_length", table) === undefined || num_patches === null) return {};
  const context = Number(context_length);
  const length = Number(patch_length);
  const most = Math.floor(context / length);
  const patches = num_patches === undefined ? Math.min(64, most) : Number(num_patches);
  if (patches >= 4 && patches <= most) return { num_patches: patches };
  throw invalid(
    "config",
    `patch_length ${length} × num_patches ${num_patches ?? 4}`,
    `${family} looks back on context_length ${context} bars, in which ${most} patches of ${length} fit; at least 4 are needed`,
  );
}

function requireWholeHeads({ d_model: features, n_heads: heads }: Readonly<Record<string, unknown>>): void {
  if (features === undefined || heads === undefined || Number(features) % Number(heads) === 0) return;
  throw invalid("d_model", features, `it must be a multiple of n_heads, ${heads}`);
}

/** Parameters by the family's own names: names that it does not have are refused with near matches. */
function ownParameters(
  family: string,
  table: OptionTable,
  { parameters = {} }: ModelConfiguration,
): Readonly<Record<string, unknown>> {
  const known = Object.keys(table);
  for (const [name, value] of Object.entries(parameters)) {
    if (known.includes(name)) continue;
    throw invalid(`parameters.${name}`, value, `${family} has no such parameter${didYouMean(name, known)}`);
  }
  return parameters;
}

function invalid(option: string, value: unknown, reason: string): PregaoError {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return new PregaoError("PREGAO_OPTION_INVALID", { option, value: text.slice(0, 200), reason });
}

/** The fields that a family has a use for, in the order of the table, and whether it is trained in epochs. */
export function usableFields(family: ModelFamily): {
  readonly fields: readonly (keyof ModelConfiguration)[];
  readonly networks: boolean;
} {
  const tables = family.tasks.map((task) => family.parameters(task));
  const usable = (field: keyof ModelConfiguration): boolean => {
    const isParameter = parameterFields.some((one) => one === field);
    return !isParameter || tables.some((table) => ownName(field as ParameterField, table) !== undefined);
  };
  const fields = (Object.keys(modelConfiguration) as (keyof ModelConfiguration)[]).filter(usable);
  return { fields, networks: tables.some(isNetwork) };
}
