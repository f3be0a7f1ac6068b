import { z } from "zod";
import type { OptionTable } from "../../config/index.ts";

/** A number from `low` to `high`, from text too. */
export const fraction = (low: number, high: number) => z.coerce.number().min(low).max(high);

export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "write a date as 2024-12-31");

/** What a table gives when it is parsed. */
export type Parsed<Table extends OptionTable> = { readonly [Name in keyof Table]: z.output<Table[Name]> };
