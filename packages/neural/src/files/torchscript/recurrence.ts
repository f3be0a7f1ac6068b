import { list, type ScriptNode, truth } from "./script-node.ts";

/** ONNX keeps input, output, forget, cell; torch input, forget, cell, output. */
export function longShortTermMemory(node: ScriptNode): readonly string[] {
  const [state, cell] = [initialState(node, 5), initialState(node, 6)];
  const parameters = parametersOf(node, 4, [0, 2, 3, 1]);
  const [sequence, last, lastCell] = run(node, "lstm", list([state, cell]), parameters, 3);
  return [`torch.unsqueeze(${sequence}, 1)`, last!, lastCell!];
}

/** ONNX keeps update, reset, new; torch reset, update, new. torch resets after the product, as ONNX does where asked. */
export function gatedRecurrence(node: ScriptNode): readonly string[] {
  node.requires(node.int("linear_before_reset", 0) === 1, "linear_before_reset");
  const state = initialState(node, 5);
  const [sequence, last] = run(node, "gru", state, parametersOf(node, 3, [1, 0, 2]), 2);
  return [`torch.unsqueeze(${sequence}, 1)`, last!];
}

function run(
  node: ScriptNode,
  name: string,
  state: string,
  parameters: readonly string[],
  outputs: number,
): string[] {
  node.requires(node.text("direction", "forward") === "forward", "one direction");
  node.requires(node.int("layout", 0) === 0, "time as its first axis");
  node.requires(!node.has(4) && !node.has(7), "sequences of one length and no peepholes");
  const given = [node.input(0), state, list(parameters), truth(node.has(3))];
  return node.body.unpack(`torch.${name}(${given.join(", ")}, 1, 0.0, False, False, False)`, outputs);
}

/** Zeros where none is given. */
function initialState(node: ScriptNode, input: number): string {
  if (node.has(input)) return node.input(input);
  const x = node.input(0);
  return node.body.assign(`torch.new_zeros(${x}, [1, torch.size(${x}, 1), ${node.int("hidden_size")}])`);
}

/** Weights of the input and of the state, then their biases, with torch's order of gates. */
function parametersOf(node: ScriptNode, gates: number, order: readonly number[]): string[] {
  const units = node.int("hidden_size");
  /** Rows of gates in ONNX's order, as often as they come, in torch's order. */
  const reordered = (input: number, times: number): string[] => {
    const lengths = Array.from({ length: times * gates }, () => units);
    const rows = `torch.select(${node.input(input)}, 0, 0)`;
    const parts = node.body.unpack(`torch.split_with_sizes(${rows}, ${list(lengths)}, 0)`, lengths.length);
    return Array.from({ length: times }, (_, time) => {
      const taken = order.map((gate) => parts[time * gates + gate]!);
      return node.body.assign(`torch.cat(${list(taken)}, 0)`);
    });
  };
  return [...reordered(1, 1), ...reordered(2, 1), ...(node.has(3) ? reordered(3, 2) : [])];
}
