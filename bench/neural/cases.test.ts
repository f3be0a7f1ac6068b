import { architectureNamed, resolveParameters } from "@pregao/neural";
import { expect, it } from "vitest";
import { models } from "../forecasting/models.ts";
import { cases } from "./cases.ts";

it.each(cases)("$name is built with what it names", ({ architecture, parameters }) => {
  const { parameters: table, network } = architectureNamed(architecture);
  expect(network(resolveParameters<never>(table, parameters)).inputs).toHaveLength(1);
});

it.each(models)("$name forecasts with what it names", ({ architecture, parameters, published }) => {
  const { parameters: table, network } = architectureNamed(architecture);
  for (const horizon of Object.keys(published)) {
    const given = { ...parameters, channels: 7, prediction_length: Number(horizon) };
    const { inputs } = network(resolveParameters<never>(table, given));
    expect(inputs).toEqual([{ name: "x", shape: [parameters.context_length, 7] }]);
  }
});
