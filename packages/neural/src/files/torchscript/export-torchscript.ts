import { inferenceGraph } from "../../building/inference-graph.ts";
import type { Network } from "../../building/network.ts";
import type { Weights } from "../../building/weights.ts";
import type { Constant } from "../../graph/graph.ts";
import { PickleWriter } from "../pytorch/pickle-writer.ts";
import { archiveBytes, storages } from "../pytorch/state-dict-writer.ts";
import { checkTensors, type StoredTensor } from "../stored-tensor.ts";
import { writeAtomically } from "../write-atomically.ts";
import { scriptCode } from "./script-code.ts";
import { type ScriptModule, scriptModules } from "./script-module.ts";

/** Version of the operators that the code is written with; the newest since PyTorch 1.12. */
const OPERATORS_VERSION = 10;

/**
 * Writes a network and its weights as a TorchScript module, atomically: `torch.jit.load(path)` gives a module, in evaluation
 * mode, whose `forward` takes the network's inputs in their order for any size of batch and returns its output, or a tuple of
 * several, and whose state dict has the network's names. Networks with operators that have no translation are refused with
 * NEURAL_FILE_UNSUPPORTED. PyTorch 2.15 reads such files, and warns that torch.export comes after them; what has parameters
 * named by words of Python it reads but cannot save again. Constants go to the device of `map_location`, not of a later `.to`.
 */
export async function exportTorchScript(path: string, network: Network, weights: Weights): Promise<void> {
  await writeAtomically(path, torchScriptBytes(network, weights, path));
}

export function torchScriptBytes(
  network: Network,
  weights: Weights,
  file = "the TorchScript file",
): Uint8Array {
  const written = inferenceGraph(network, weights);
  const root = scriptModules(written.parameters, written.buffers, file);
  const { source, constants } = scriptCode(written, root, file);
  const values = new Map(written.graph.constants.map((constant) => [constant.tensor.name, constant]));
  const tensors = new Map<string, StoredTensor>();
  const data = new PickleWriter();
  writeModule(data, root, (name) => tensors.set(name, storedOf(values.get(name)!)).size - 1);
  const table = new Map(constants.map((constant) => [constant.tensor.name, storedOf(constant)]));
  const tables = new PickleWriter().opcodes("mark");
  for (const [i, { type, shape }] of [...table.values()].entries())
    tables.tensor(type, shape, String(i), false);
  tables.opcodes("tuple");
  checkTensors(new Map([...table, ...tensors]));
  return archiveBytes("network", [
    ["data.pkl", data.finish()],
    ["code/__torch__.py", source],
    ["constants.pkl", tables.finish()],
    ...storages("data", tensors),
    ...storages("constants", table),
    [".data/version", `${OPERATORS_VERSION}\n`],
  ]);
}

/** A module as an object of its class; `keep` stores a tensor and gives its place. */
function writeModule(pickle: PickleWriter, module: ScriptModule, keep: (name: string) => number): void {
  pickle.global("__torch__", module.className).opcodes("emptyTuple", "newObject", "emptyDict", "mark");
  pickle.text("training").truth(false);
  for (const { name, parameter, isLearned } of module.attributes) {
    const key = String(keep(parameter.name));
    pickle.text(name).tensor("float32", parameter.shape, key, isLearned);
  }
  for (const [name, child] of module.children) {
    pickle.text(name);
    writeModule(pickle, child, keep);
  }
  pickle.opcodes("setItems", "build");
}

function storedOf({ tensor, values }: Constant): StoredTensor {
  return { type: tensor.type, shape: tensor.shape, values };
}
