import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  exportOnnx,
  exportTorchScript,
  type Network,
  Predictor,
  type StoredTensor,
  tensorsOf,
  writeSafetensors,
  writeStateDict,
  writeTritonRepository,
} from "@pregao/neural";
import { type LibraryFile, libraryFileError } from "../../packages/neural/src/files/library-file.fixture.ts";
import {
  sampleNetwork,
  seededInputs,
  seededWeights,
} from "../../packages/neural/src/files/sample-network.fixture.ts";
import type { InteropCheck } from "../contract.ts";

const ROWS = 7;
/** Largest difference allowed, relative to the largest value of its output: sums of float32 in another order. */
const LIMIT = 1e-5;

/** Files of networks written here are read by the real libraries, which predict the same; and theirs are read here. */
export function fileChecks(
  subjects: Readonly<Record<string, { readonly network: Network }>>,
): readonly InteropCheck[] {
  const networks = Object.entries(subjects).map(([name, { network }]) => [name, network] as const);
  return [writtenFiles([["sample", sampleNetwork], ...networks]), readFiles];
}

function writtenFiles(networks: readonly (readonly [string, Network])[]): InteropCheck {
  return {
    name: "PyTorch, safetensors, ONNX Runtime and Triton's client read the files of networks, and predict the same",
    async run({ python, scratch }) {
      for (const [name, network] of networks) {
        const plain = name.replaceAll(/[^\w.-]+/g, "-");
        const folder = join(scratch, plain);
        const order = await writeAll(folder, plain, network);
        await writeFile(join(folder, "order.json"), JSON.stringify({ name, ...order }));
      }
      const { stdout } = await python(join(import.meta.dirname, "files.py"), [scratch]);
      const differences = Object.entries(JSON.parse(stdout) as Record<string, Record<string, number>>);
      if (differences.length !== networks.length) throw new Error(`${differences.length} networks were read`);
      const wrong = differences.filter(([, found]) =>
        Object.values(found).some((value) => !(value <= LIMIT)),
      );
      if (wrong.length > 0)
        throw new Error(wrong.map(([name, found]) => `${name}: ${JSON.stringify(found)}`).join("\n"));
      const worst = Math.max(...differences.flatMap(([, found]) => Object.values(found)));
      const twins = differences.filter(([, found]) => Object.hasOwn(found, "state dict in PyTorch's module"));
      const what = `${differences.length} networks, ${twins.length} of them as modules of PyTorch's own`;
      console.log(`        ${what}; greatest difference ${worst.toExponential(1)}`);
    },
  };
}

interface Order {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The files of one network in a folder, with what it predicts for some inputs. */
async function writeAll(folder: string, name: string, network: Network): Promise<Order> {
  await mkdir(folder, { recursive: true });
  const weights = seededWeights(network, 5);
  const inputs = seededInputs(network, ROWS, 6);
  const onnx = join(folder, "model.onnx");
  await exportOnnx(onnx, network, weights, { name });
  await exportTorchScript(join(folder, "script.pt"), network, weights);
  await writeStateDict(join(folder, "state.pt"), tensorsOf(weights, { countBatches: true }));
  await writeSafetensors(join(folder, "weights.safetensors"), tensorsOf(weights), { name });
  await writeTritonRepository(join(folder, "repository"), network, weights, { name });
  const outputs = await (await Predictor.open(onnx)).predict(inputs);
  const stored = (values: Float32Array, shape: readonly number[]): StoredTensor => ({
    type: "float32",
    shape,
    values,
  });
  await writeSafetensors(
    join(folder, "inputs.safetensors"),
    new Map(
      network.inputs.map(({ name: input, shape }) => [input, stored(inputs[input]!, [ROWS, ...shape])]),
    ),
  );
  await writeSafetensors(
    join(folder, "outputs.safetensors"),
    new Map(Object.entries(outputs).map(([output, values]) => [output, stored(values, [values.length])])),
  );
  return { inputs: network.inputs.map((port) => port.name), outputs: Object.keys(outputs) };
}

const readFiles: InteropCheck = {
  name: "files that PyTorch and safetensors write are read here, or refused by what they are",
  async run({ python, scratch }) {
    const made = join(scratch, "files.json");
    await python(join(import.meta.dirname, "library_files.py"), [made]);
    const files = JSON.parse(await readFile(made, "utf8")) as LibraryFile[];
    const wrong = (await Promise.all(files.map(libraryFileError))).filter((error) => error !== null);
    if (files.length === 0 || wrong.length > 0) throw new Error(wrong.join("\n") || "no files were made");
    console.log(`        ${files.length} files`);
  },
};
