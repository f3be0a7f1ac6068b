import { z } from "zod";
import type { OptionTable } from "../config/index.ts";

/** A parameter as the tree engine describes it. */
interface EngineParameter {
  readonly default: unknown;
  readonly range: string;
  readonly description: string;
  readonly accepts: (value: unknown) => boolean;
}

/** A table of parameters of the tree engine. */
export type EngineParameters = Readonly<Record<string, EngineParameter>>;

/** The engine's own table as schemas, without the names that a run decides: the seed above all. */
export function optionTable(table: EngineParameters, decidedElsewhere: readonly string[]): OptionTable {
  const entries = Object.entries(table).filter(([name]) => !decidedElsewhere.includes(name));
  return Object.fromEntries(
    entries.map(([name, { default: fallback, range, description, accepts }]) => [
      name,
      z
        .custom<unknown>(accepts, "not accepted")
        .default(fallback as never)
        .meta({ description, range }),
    ]),
  );
}
