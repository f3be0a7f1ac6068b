import { z } from "zod";
import { explainIssues, type OptionTable, optionMeta, parseOptions } from "../../config/index.ts";
import { isPregaoError } from "../../errors.ts";
import type { Model, ModelFamily, SearchSpace } from "../contract.ts";

const name = z.string().regex(/^[A-Za-z][\w-]*$/, "must be letters, digits, _ and -, a letter first");
const method = z.custom<unknown>((value) => typeof value === "function", "must be a function");

const shape = z.object({
  name,
  aliases: z.array(name),
  description: z.string().min(1),
  tasks: z.array(z.enum(["classification", "regression"])).min(1),
  parameters: method,
  searchSpaces: z.record(z.string(), z.record(z.string(), z.array(z.unknown()).min(1))),
  fit: method,
  load: method,
});

/** Why `given` has not the form of a family; undefined where it has. What it learns is for `checkFamily` to say. */
export function whyNoFamily(given: unknown): string | undefined {
  const parsed = shape.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue!.path.join(".") || "it"}: ${issue!.message}`;
  }
  const family = given as ModelFamily;
  const inherited = (["parameters", "fit", "load"] as const).find((one) => !Object.hasOwn(family, one));
  if (inherited !== undefined) return `${inherited} is inherited: a family is a plain object`;
  if (!Object.hasOwn(family.searchSpaces, "default"))
    return "searchSpaces: default is missing; {} searches nothing";
  try {
    for (const task of family.tasks) {
      const reason = whyNoTable(family.parameters(task), task) ?? whyOutside(family, task);
      if (reason !== undefined) return reason;
    }
  } catch (error) {
    return `its parameters fail: ${(error as Error).message}`;
  }
  return undefined;
}

function whyNoTable(table: OptionTable, task: Model["task"]): string | undefined {
  for (const [option, schema] of Object.entries(table)) {
    const place = `parameter ${option} of ${task}`;
    if (typeof (schema as Partial<z.ZodType>).safeParse !== "function") return `${place} is no zod schema`;
    if (optionMeta(schema).description === "")
      return `${place} has no description: add .meta({ description })`;
    const fallback = schema.safeParse(undefined);
    if (!fallback.success) return `${place} has no default: ${explainIssues(fallback.error, schema)}`;
  }
  return undefined;
}

/** A search space that draws what the parameters refuse. */
function whyOutside({ searchSpaces, parameters }: ModelFamily, task: Model["task"]): string | undefined {
  for (const [space, lists] of Object.entries<SearchSpace>(searchSpaces)) {
    for (const [option, values] of Object.entries(lists)) {
      for (const value of values) {
        try {
          parseOptions(parameters(task), { [option]: value });
        } catch (error) {
          if (!isPregaoError(error)) throw error;
          return `searchSpaces.${space}: ${error.message}`;
        }
      }
    }
  }
  return undefined;
}
