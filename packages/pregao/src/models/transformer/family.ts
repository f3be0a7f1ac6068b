import { sequenceFamily } from "../neural/sequence-family.ts";
import { attentionSpaces } from "../neural/tuning-spaces.ts";

const searchSpaces = {
  default: { d_model: [64, 128], dropout: [0.1, 0.3], learning_rate: [0.0003, 0.001] },
};

export const transformerFamily = sequenceFamily({
  name: "transformer",
  aliases: ["TimeSeriesTransformer", "pytorch-lightning/time-series-transformer"],
  description:
    "Encoder and decoder (Vaswani et al. 2017) over the last bars, all features of a bar together; a linear head maps the features that the decoder forecasts.",
  searchSpaces,
  tuningSpaces: attentionSpaces,
  encoder: "TimeSeriesTransformer",
  headUnits: null,
  // Features are standardised already, and their level is what many of them tell.
  defaults: { revin: false },
});

export const enhancedTransformerFamily = sequenceFamily({
  name: "enhanced_transformer",
  aliases: ["enhanced-transformer", "EnhancedTimeSeriesTransformer"],
  description:
    "The transformer with RMSNorm before each part, gated feed-forward parts and a linear shortcut from the past to the forecast.",
  searchSpaces,
  tuningSpaces: attentionSpaces,
  encoder: "EnhancedTimeSeriesTransformer",
  headUnits: null,
  defaults: { revin: false },
});
