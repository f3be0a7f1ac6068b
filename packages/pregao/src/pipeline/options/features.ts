import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { dataOptions } from "./data.ts";

import { preparationOptions } from "./preparation.ts";

export const featureValueOptions = {
  ...dataOptions,
  features: preparationOptions.features,
  last: option(z.coerce.number().int().min(1).max(100_000).default(5), {
    description: "Rows to print.",
    placeholder: "N",
  }),
} as const satisfies OptionTable;

export const storeFeaturesOptions = {
  ...dataOptions,
  features: preparationOptions.features,
} as const satisfies OptionTable;
