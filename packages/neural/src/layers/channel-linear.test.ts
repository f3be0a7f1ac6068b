import { expect, test } from "vitest";
import { channelLinear } from "./channel-linear.ts";
import { largestDifference, normalValues } from "./numbers.fixture.ts";
import { layerGradientError, runLayer } from "./run-layer.fixture.ts";

test("a map of each channel sees only its channel", async () => {
  const [batch, channels, features, outputs] = [2, 3, 4, 2];
  const given = normalValues([batch, channels, features], 1);
  const named: Record<string, number[]> = {};
  for (let channel = 0; channel < channels; channel++) {
    named[`map.${channel}.weight`] = normalValues([outputs, features], 2 + channel).values;
    named[`map.${channel}.bias`] = normalValues([outputs], 9 + channel).values;
  }
  const run = await runLayer(
    (scope, x) => channelLinear(scope, x, outputs, { name: "map", isIndividual: true }),
    [given],
    { named },
  );
  const expected: number[] = [];
  for (let row = 0; row < batch * channels; row++) {
    const values = given.values.slice(row * features, (row + 1) * features);
    const channel = row % channels;
    for (let unit = 0; unit < outputs; unit++) {
      const weight = named[`map.${channel}.weight`]!.slice(unit * features, (unit + 1) * features);
      expected.push(weight.reduce((sum, w, k) => sum + w * values[k]!, named[`map.${channel}.bias`]![unit]!));
    }
  }
  expect(largestDifference(run.outputs[0]!, expected)).toBeLessThan(1e-12);
});

test("maps of each channel have the gradient of central differences", async () => {
  const error = layerGradientError(
    (scope, x) => channelLinear(scope, x, 2, { name: "map", isIndividual: true }),
    [{ shape: [2, 3, 4] }],
  );
  expect(await error).toBeLessThan(1e-7);
});
