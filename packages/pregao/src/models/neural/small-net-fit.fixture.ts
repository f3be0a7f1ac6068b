import { parseOptions } from "../../config/index.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import { createRunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import type { FitContext, Model } from "../contract.ts";
import { lstmFamily } from "../lstm/family.ts";

const length = 400;

/** An LSTM on noise: the same net whoever fits it. */
export function smallNetFit(context: Partial<FitContext>): Promise<Model> {
  const random = createRandom(5, "a net that is killed");
  const features: FeatureMatrix = {
    names: ["a", "b", "c"],
    length,
    columns: Array.from({ length: 3 }, () => Float32Array.from({ length }, () => random.normal())),
    series: Int32Array.of(0),
    featureSetId: "fs-noise",
  };
  const classes = Int8Array.from({ length }, () => random.integer(2));
  const rows = Int32Array.from({ length }, (_, row) => row);
  const parameters = parseOptions(lstmFamily.parameters("classification"), {
    ...{
      epochs: 40,
      units: 16,
      layers: 1,
      lookback: 8,
      dropout: 0.2,
      batch_size: 20,
      early_stopping_patience: null,
    },
  });
  return lstmFamily.fit(
    { features, rows: rows.subarray(0, 320), watch: rows.subarray(320), classes, classNames: ["down", "up"] },
    "classification",
    parameters,
    { ...createRunContext({ threads: 1 }), ...context },
  );
}
