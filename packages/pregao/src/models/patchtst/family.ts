import { sequenceFamily } from "../neural/sequence-family.ts";
import { attentionSpaces } from "../neural/tuning-spaces.ts";

export const patchTstFamily = sequenceFamily({
  name: "patchtst",
  aliases: ["PatchTST", "ibm/patchtst-forecasting"],
  description:
    "PatchTST (Nie et al. 2023): a transformer over patches of each feature's past, the same for all features, and a head in which they meet.",
  searchSpaces: { default: { d_model: [64, 128], dropout: [0.1, 0.3], learning_rate: [0.0003, 0.001] } },
  tuningSpaces: attentionSpaces,
  encoder: "PatchTST",
  headUnits: 64,
  // Features are standardised already, and their level is what many of them tell.
  defaults: { revin: false },
});
