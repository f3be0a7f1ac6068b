import { z } from "zod";
import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { Model, ModelFamily } from "../contract.ts";

/** A model that is to be combined with others: a family with all of its parameters. */
export interface Base {
  /** Unique among the bases: the family's name, numbered from its second time on. */
  readonly name: string;
  readonly family: ModelFamily;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** How families are looked up; handed in, because the list of families names those of this folder too. */
export type FamilyLookup = (nameOrAlias: string) => Promise<ModelFamily>;

const baseSchema = z.union([
  z.string().min(1),
  z.strictObject({
    family: z.string().min(1),
    parameters: z.record(z.string(), z.unknown()).default({}),
  }),
]);

const mostBases = 32;

/** The option `bases`; a text is a list of names with commas, as on a command line. */
export function basesOption(names: readonly string[]): z.ZodType<readonly z.output<typeof baseSchema>[]> {
  return z
    .preprocess(
      (given) => (typeof given === "string" ? given.split(",").map((one) => one.trim()) : given),
      z.array(baseSchema).min(1).max(mostBases),
    )
    .default([...names])
    .meta({
      description: "Families that are combined, each with its defaults or with parameters of its own.",
      range: `1 to ${mostBases} of: NAME, or {"family": NAME, "parameters": {…}}; names alone with commas between`,
    });
}

/**
 * The bases that an option names, all of their parameters checked before anything is fitted. PREGAO_NAME_UNKNOWN for a family
 * or parameter that is not there, PREGAO_OPTION_INVALID for a value, PREGAO_TARGETS_MISSING for a family of another task.
 */
export async function resolveBases(
  given: readonly z.output<typeof baseSchema>[],
  task: Model["task"],
  loadFamily: FamilyLookup,
): Promise<Base[]> {
  const timesOf = new Map<string, number>();
  const bases: Base[] = [];
  for (const one of given) {
    const asked = typeof one === "string" ? { family: one, parameters: {} } : one;
    const family = await loadFamily(asked.family);
    if (!family.tasks.includes(task)) {
      const reason = `it learns ${family.tasks.join(", ")}`;
      throw new PregaoError("PREGAO_TARGETS_MISSING", { family: family.name, task, reason });
    }
    const parameters = parseOptions(family.parameters(task), asked.parameters);
    const times = (timesOf.get(family.name) ?? 0) + 1;
    timesOf.set(family.name, times);
    bases.push({ name: times === 1 ? family.name : `${family.name}_${times}`, family, parameters });
  }
  return bases;
}
