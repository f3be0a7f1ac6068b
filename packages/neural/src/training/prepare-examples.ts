import type { Port } from "../building/network.ts";
import { NeuralError } from "../errors.ts";
import { balancedWeights, classCounts, requireEveryClass } from "./class-counts.ts";
import type { Examples } from "./examples.ts";
import { requirePorts } from "./ports.ts";
import type { Order } from "./sampler.ts";
import type { TrainingOrder } from "./settings.ts";
import type { TrainOptions } from "./train-options.ts";

type ClassPort = Port & { readonly classes: number };

/** Refuses what can not be learned from, before anything is run. Cost O(values). */
export function checkExamples({ network, objective, training, validation }: TrainOptions): void {
  const wanted = [...network.inputs, ...objective.targets];
  requirePorts("training", training, wanted);
  training.check();
  const classPorts = wanted.flatMap((port) => classPort(training, port.name, port.classes) ?? []);
  for (const port of classPorts) requireEveryClass(training, port);
  if (!validation) return;
  if (validation.count === 0) {
    throw new NeuralError("NEURAL_INPUT_INVALID", "there are 0 validation examples: leave validation out");
  }
  requirePorts("validation", validation, wanted);
  validation.check();
  for (const port of classPorts) classCounts(validation, port);
}

/** An order in which classes are counted already. */
export function orderOf(order: TrainingOrder, { objective, training }: TrainOptions): Order {
  if (order.kind !== "balanced") {
    if (["shuffled", "inOrder", "weighted"].includes(order.kind)) return order;
    throw new NeuralError(
      "NEURAL_PARAMETER_UNKNOWN",
      `unknown order ${JSON.stringify(order.kind)}. Known: shuffled, inOrder, weighted, balanced`,
      { order: order.kind },
    );
  }
  const target = objective.targets.find(({ name }) => name === order.target);
  const port = target && classPort(training, target.name, target.classes);
  if (port) return { kind: "weighted", weights: balancedWeights(training, port) };
  throw new NeuralError(
    "NEURAL_PARAMETER_INVALID",
    `order is balanced by ${order.target}, which is no target with classes`,
    { target: order.target },
  );
}

/** A port whose values are classes by the model's word or, failing that, by the examples'. */
function classPort({ ports }: Examples, name: string, byModel: number | undefined): ClassPort | null {
  const found = ports.find((port) => port.name === name)!;
  const classes = byModel ?? found.classes;
  return classes === undefined ? null : { ...found, classes };
}
