import { expect, test } from "vitest";
import { writeTrainingGraph } from "../building/training-graph.ts";
import { adamW } from "../optimisers/adam.ts";
import { resolveParameters } from "../parameter-table.ts";
import { architectureNamed, architectures } from "./architectures.ts";

test("an unknown name is refused with the nearest one", () => {
  expect(() => architectureNamed("mlpclasifier")).toThrow(
    "unknown architecture mlpclasifier; did you mean MlpClassifier? Known: ",
  );
  expect(() => architectureNamed("gradient boosting")).toThrow(
    "unknown architecture gradient boosting. Known:",
  );
  expect(() => architectureNamed("__proto__")).toThrow("unknown architecture __proto__");
});

test.each(architectures.map(({ name }) => name))("%s trains with its defaults", (name) => {
  const { parameters: table, network, objective } = architectureNamed(name);
  const parameters = resolveParameters<never>(table, {});
  const graph = writeTrainingGraph(network(parameters), objective(parameters), adamW(), 4);
  const names = graph.parameters.map((parameter) => parameter.name);
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(names).size).toBe(names.length);
  const again = writeTrainingGraph(network(parameters), objective(parameters), adamW(), 4);
  expect(Buffer.compare(graph.bytes, again.bytes)).toBe(0);
});

test("every entry of every table accepts its own default", () => {
  for (const { name, parameters } of architectures) {
    for (const [parameter, entry] of Object.entries(parameters)) {
      expect(entry.accepts(entry.default), `${name}: ${parameter}`).toBe(true);
      expect(entry.description, `${name}: ${parameter}`).toMatch(/\.$/);
    }
  }
});
