import { NeuralError } from "../errors.ts";
import { type AdamSettings, adam, adamW } from "./adam.ts";
import type { Optimiser } from "./optimiser.ts";
import { type SgdSettings, sgd } from "./sgd.ts";

/** An optimiser as plain data, which threads and files can hold. */
export type OptimiserSettings =
  | ({ readonly kind: "adam" | "adamW" } & AdamSettings)
  | ({ readonly kind: "sgd" } & SgdSettings);

const optimisers = { sgd, adam, adamW };

export function optimiserOf({ kind, ...settings }: OptimiserSettings): Optimiser {
  if (Object.hasOwn(optimisers, kind)) return optimisers[kind](settings);
  const known = Object.keys(optimisers);
  throw new NeuralError(
    "NEURAL_PARAMETER_UNKNOWN",
    `unknown optimiser ${JSON.stringify(kind)}. Known: ${known.join(", ")}`,
    { optimiser: kind, known },
  );
}
