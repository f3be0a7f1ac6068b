import { sequenceFamily } from "../neural/sequence-family.ts";
import { linearSpaces } from "../neural/tuning-spaces.ts";

export const dLinearFamily = sequenceFamily({
  name: "dlinear",
  aliases: ["DLinear"],
  description:
    "DLinear (Zeng et al. 2023): linear maps of each feature's moving average and of the rest, and a linear head: what the other sequence models have to beat.",
  searchSpaces: { default: { context_length: [32, 64], learning_rate: [0.0003, 0.001, 0.003] } },
  tuningSpaces: linearSpaces,
  encoder: "DLinear",
  headUnits: null,
  // Features are of different kinds: each has a past of its own.
  defaults: { individual: true },
});
