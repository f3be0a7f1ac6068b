import { sequenceFamily } from "../neural/sequence-family.ts";
import { linearSpaces } from "../neural/tuning-spaces.ts";

export const nLinearFamily = sequenceFamily({
  name: "nlinear",
  aliases: ["NLinear"],
  description:
    "NLinear (Zeng et al. 2023): a linear map of each feature's past less its last value, which is added again, and a linear head.",
  searchSpaces: { default: { context_length: [32, 64], learning_rate: [0.0003, 0.001, 0.003] } },
  tuningSpaces: linearSpaces,
  encoder: "NLinear",
  headUnits: null,
  // Features are of different kinds: each has a past of its own.
  defaults: { individual: true },
});
