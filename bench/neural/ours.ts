/** Pregão's side: settings as JSON. Prints the median seconds of a step and those of the first as one line of JSON. */
import {
  adamW,
  architectureNamed,
  MatrixExamples,
  type MatrixPart,
  type Port,
  resolveParameters,
  Stepper,
} from "@pregao/neural";
import { createRandom } from "../../packages/pregao/src/random.ts";

const count = 2048;
const { architecture, parameters, batch, threads, steps } = JSON.parse(process.argv[2]!) as {
  readonly architecture: string;
  readonly parameters: object;
  readonly batch: number;
  readonly threads: number;
  readonly steps: number;
};
const { parameters: table, ...model } = architectureNamed(architecture);
const given = resolveParameters<never>(table, parameters);
const [network, objective] = [model.network(given), model.objective(given)];
const random = createRandom(1, "examples");
const examples = new MatrixExamples({ parts: [...network.inputs, ...objective.targets].map(drawn) });
const optimiser = adamW({ weightDecay: 0.01 });

let stepper: Stepper | undefined;
const seconds: number[] = [];
for (let step = 0; step <= steps; step++) {
  const batches = [Int32Array.from({ length: batch }, () => random.integer(count))];
  const started = performance.now();
  stepper ??= new Stepper(
    {
      network,
      objective,
      optimiser,
      examples,
      batchSize: batch,
      isAccumulating: false,
      session: { threads },
      seed: 1,
    },
    null,
  );
  await stepper.run({ batches, number: step, hyper: optimiser.hyper(step + 1, 1e-3), mostNorm: 1 });
  seconds.push((performance.now() - started) / 1000);
}
const [firstStep, ...others] = seconds as [number, ...number[]];
console.log(JSON.stringify({ seconds: middle(others.slice(5)), firstStep }));

function drawn({ name, shape, type, classes = 3 }: Port): MatrixPart {
  const length = shape.reduce((product, axis) => product * axis, count);
  const values =
    type === "int64"
      ? BigInt64Array.from({ length }, () => BigInt(random.integer(classes)))
      : Float32Array.from({ length }, () => random.normal());
  return { name, shape, values };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
