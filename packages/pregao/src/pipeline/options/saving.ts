import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import type { Parsed } from "./option.ts";

/** Where a model is kept. */
export const savingOptions = {
  modelName: option(z.string().min(1).default("b3_model"), {
    description: "Name under which versions are kept.",
    placeholder: "NAME",
  }),
  modelDir: option(z.string().min(1).default("models"), {
    description: "Folder of models under PREGAO_HOME.",
    placeholder: "DIR",
  }),
} as const satisfies OptionTable;

export const modelsOptions = { modelDir: savingOptions.modelDir } as const satisfies OptionTable;

/** Which version of a saved model. */
export const versionOption = option(z.string().min(1).default("latest"), {
  description: "Version of the model.",
  placeholder: "VERSION",
});

export type SavingOptions = Parsed<typeof savingOptions>;
