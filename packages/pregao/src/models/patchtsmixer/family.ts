import { sequenceFamily } from "../neural/sequence-family.ts";
import { attentionSpaces } from "../neural/tuning-spaces.ts";

export const patchTsMixerFamily = sequenceFamily({
  name: "patchtsmixer",
  aliases: ["PatchTSMixer", "ibm/patchtsmixer-forecasting"],
  description:
    "PatchTSMixer (Ekambaram et al. 2023): perceptrons that mix patches of each feature's past, and a head in which the features meet.",
  searchSpaces: { default: { d_model: [64, 128], dropout: [0.1, 0.3], learning_rate: [0.0003, 0.001] } },
  tuningSpaces: attentionSpaces,
  encoder: "PatchTSMixer",
  headUnits: 64,
  // Features are standardised already, and their level is what many of them tell.
  defaults: { scaling: "none" },
});
