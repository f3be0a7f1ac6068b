import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { timeframeNames } from "../../market/timeframe.ts";
import { dataOptions } from "./data.ts";

import { preparationOptions } from "./preparation.ts";

export const exportOptions = { ...dataOptions, ...preparationOptions } as const satisfies OptionTable;

export const compareSetsOptions = {
  timeframe: option(z.enum(timeframeNames).default("1d"), {
    description: "Bars for which a set of the catalog is meant: those shorter than a day have more features.",
  }),
} as const satisfies OptionTable;
