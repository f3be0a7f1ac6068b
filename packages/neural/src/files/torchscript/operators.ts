import { UNKNOWN_BATCH } from "../../graph/shape.ts";
import { convolution } from "./convolution.ts";
import { gatedRecurrence, longShortTermMemory } from "./recurrence.ts";
import { float, list, type ScriptNode, truth } from "./script-node.ts";

/** What a node's outputs are in TorchScript: the expression of the first, or those of several. */
export type ScriptOperator = (node: ScriptNode) => string | readonly string[];

/** ONNX operators (set 20) as calls of torch. What a graph of this package can hold has an entry. */
export const OPERATORS: Readonly<Record<string, ScriptOperator>> = {
  Identity: (node) => node.input(0),
  Add: call("add"),
  Sub: call("sub"),
  Mul: call("mul"),
  Div: call("div"),
  Pow: call("pow"),
  Neg: call("neg"),
  Exp: call("exp"),
  Log: call("log"),
  Sqrt: call("sqrt"),
  Abs: call("abs"),
  Sign: call("sign"),
  Erf: call("erf"),
  Sigmoid: call("sigmoid"),
  Tanh: call("tanh"),
  Relu: call("relu"),
  Sum: folded("add"),
  Min: folded("minimum"),
  Max: folded("maximum"),
  Less: call("lt"),
  LessOrEqual: call("le"),
  Greater: call("gt"),
  GreaterOrEqual: call("ge"),
  Equal: call("eq"),
  Where: call("where"),
  MatMul: call("matmul"),
  Gemm: generalProduct,
  Softmax: (node) => `torch.softmax(${node.input(0)}, ${node.int("axis", -1)})`,
  LogSoftmax: (node) => `torch.log_softmax(${node.input(0)}, ${node.int("axis", -1)})`,
  ReduceSum: reduced("sum"),
  ReduceMean: reduced("mean"),
  Expand: (node) => `torch.expand(${node.input(0)}, ${node.outputShape})`,
  Reshape: (node) => `torch.reshape(${node.input(0)}, ${node.outputShape})`,
  Transpose: (node) => {
    const backwards = node.shape(0).map((_, axis, { length }) => length - 1 - axis);
    return `torch.permute(${node.input(0)}, ${list(node.ints("perm", backwards))})`;
  },
  Concat: (node) => `torch.cat(${list(node.inputs)}, ${node.int("axis")})`,
  Split: split,
  Slice: slice,
  Gather: gather,
  LayerNormalization: (node) => {
    const bias = node.has(2) ? node.input(2) : "None";
    const epsilon = float(node.float("epsilon", 1e-5));
    return `torch.layer_norm(${node.input(0)}, ${list(node.shape(1))}, ${node.input(1)}, ${bias}, ${epsilon})`;
  },
  Conv: convolution,
  LSTM: longShortTermMemory,
  GRU: gatedRecurrence,
};

function call(name: string): ScriptOperator {
  return (node) => `torch.${name}(${node.inputs.join(", ")})`;
}

/** An operator of any number of inputs. */
function folded(name: string): ScriptOperator {
  return ({ inputs }) => inputs.reduce((all, input) => `torch.${name}(${all}, ${input})`);
}

function reduced(name: string): ScriptOperator {
  return (node) => {
    const axes = node.has(1) ? node.wholes(1) : node.shape(0).map((_, axis) => axis);
    return `torch.${name}(${node.input(0)}, ${list(axes)}, ${truth(node.int("keepdims", 1) === 1)})`;
  };
}

function generalProduct(node: ScriptNode): string {
  node.requires(node.float("alpha", 1) === 1 && node.float("beta", 1) === 1, "alpha and beta of 1");
  const left = node.int("transA", 0) ? `torch.t(${node.input(0)})` : node.input(0);
  const right = node.int("transB", 0) ? `torch.t(${node.input(1)})` : node.input(1);
  return node.has(2) ? `torch.addmm(${node.input(2)}, ${left}, ${right})` : `torch.mm(${left}, ${right})`;
}

function split(node: ScriptNode): readonly string[] {
  const axis = node.int("axis", 0);
  const lengths = node.outputs.map((shape) => shape.at(axis)!);
  node.requires(
    lengths.every((length) => length % UNKNOWN_BATCH !== 0),
    "an axis other than the batch",
  );
  return node.body.unpack(
    `torch.split_with_sizes(${node.input(0)}, ${list(lengths)}, ${axis})`,
    lengths.length,
  );
}

function slice(node: ScriptNode): string {
  const [starts, ends] = [node.wholes(1), node.wholes(2)];
  const axes = node.has(3) ? node.wholes(3) : starts.map((_, axis) => axis);
  const steps = node.has(4) ? node.wholes(4) : starts.map(() => 1);
  node.requires(
    steps.every((step) => step > 0),
    "steps forward",
  );
  return axes.reduce(
    (all, axis, i) => `torch.slice(${all}, ${axis}, ${starts[i]}, ${ends[i]}, ${steps[i]})`,
    node.input(0),
  );
}

/** Indexes of any shape take the place of the axis. */
function gather(node: ScriptNode): string {
  const indexes = `torch.reshape(${node.input(1)}, [-1])`;
  const taken = `torch.index_select(${node.input(0)}, ${node.int("axis", 0)}, ${indexes})`;
  return `torch.reshape(${taken}, ${node.outputShape})`;
}
