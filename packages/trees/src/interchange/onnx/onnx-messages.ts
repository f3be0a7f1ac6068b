import type { ProtobufWriter } from "./protobuf-writer.ts";

/** The messages of onnx.proto (IR version 8) that a tree model needs, with their field numbers. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, operatorSets: 8, metadata: 14 } as const;
const OPERATOR_SET = { domain: 1, version: 2 } as const;
const ENTRY = { key: 1, value: 2 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, whole: 3, text: 4, tensor: 5, wholes: 8, texts: 9, type: 20 } as const;
const ATTRIBUTE_TYPE = { whole: 2, text: 3, tensor: 4, wholes: 7, texts: 8 } as const;
const TENSOR = { dimensions: 1, type: 2, texts: 6, name: 8, raw: 9 } as const;
const VALUE = { name: 1, type: 2 } as const;

/** Element types of tensors. */
export const ELEMENT = { float: 1, int64: 7, string: 8, double: 11 } as const;

export type AttributeValue =
  | { readonly whole: number }
  | { readonly text: string }
  | { readonly wholes: ArrayLike<number> }
  | { readonly texts: readonly string[] }
  | { readonly doubles: Float64Array };

/** An operator applied to named values. */
export interface GraphNode {
  readonly operator: string;
  /** Empty for ONNX's own operators. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** A constant of the graph: one row of values. */
export interface Constant {
  readonly name: string;
  readonly values: readonly string[] | BigInt64Array | Float32Array;
}

/** An input or output: matrices have N rows, labels are a vector of N. */
export interface GraphValue {
  readonly name: string;
  readonly element: number;
  /** Null for a vector. */
  readonly columns: number | null;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly Constant[];
  readonly input: GraphValue;
  readonly outputs: readonly GraphValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** ONNX 1.13 (operator set 18) and ai.onnx.ml 3: the oldest with trees of float64. */
export function writeModel(model: ProtobufWriter, graph: OnnxGraph): void {
  model.whole(MODEL.irVersion, 8).text(MODEL.producer, "@pregao/trees");
  model.message(MODEL.graph, (part) => writeGraph(part, graph));
  for (const [domain, version] of [
    ["", 18],
    ["ai.onnx.ml", 3],
  ] as const) {
    model.message(MODEL.operatorSets, (set) =>
      set.text(OPERATOR_SET.domain, domain).whole(OPERATOR_SET.version, version),
    );
  }
  for (const [key, value] of Object.entries(graph.metadata)) {
    model.message(MODEL.metadata, (entry) => entry.text(ENTRY.key, key).text(ENTRY.value, value));
  }
}

function writeGraph(message: ProtobufWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message.message(GRAPH.node, (part) => writeNode(part, node));
  message.text(GRAPH.name, graph.name);
  for (const constant of graph.constants)
    message.message(GRAPH.initializer, (part) => writeConstant(part, constant));
  message.message(GRAPH.input, (part) => writeValue(part, graph.input));
  for (const output of graph.outputs) message.message(GRAPH.output, (part) => writeValue(part, output));
}

function writeNode(message: ProtobufWriter, node: GraphNode): void {
  for (const name of node.inputs) message.text(NODE.input, name);
  for (const name of node.outputs) message.text(NODE.output, name);
  message.text(NODE.name, node.outputs[0]!).text(NODE.operator, node.operator);
  for (const [name, value] of Object.entries(node.attributes ?? {}))
    message.message(NODE.attribute, (part) => writeAttribute(part.text(ATTRIBUTE.name, name), value));
  if (node.domain) message.text(NODE.domain, node.domain);
}

function writeAttribute(message: ProtobufWriter, value: AttributeValue): void {
  if ("whole" in value)
    message.whole(ATTRIBUTE.whole, value.whole).whole(ATTRIBUTE.type, ATTRIBUTE_TYPE.whole);
  else if ("text" in value)
    message.text(ATTRIBUTE.text, value.text).whole(ATTRIBUTE.type, ATTRIBUTE_TYPE.text);
  else if ("wholes" in value)
    message.wholes(ATTRIBUTE.wholes, value.wholes).whole(ATTRIBUTE.type, ATTRIBUTE_TYPE.wholes);
  else if ("texts" in value) {
    for (const text of value.texts) message.text(ATTRIBUTE.texts, text);
    message.whole(ATTRIBUTE.type, ATTRIBUTE_TYPE.texts);
  } else {
    message.message(ATTRIBUTE.tensor, (tensor) => {
      tensor.wholes(TENSOR.dimensions, [value.doubles.length]).whole(TENSOR.type, ELEMENT.double);
      tensor.raw(TENSOR.raw, littleEndian(value.doubles));
    });
    message.whole(ATTRIBUTE.type, ATTRIBUTE_TYPE.tensor);
  }
}

function writeConstant(message: ProtobufWriter, { name, values }: Constant): void {
  message.wholes(TENSOR.dimensions, [values.length]).text(TENSOR.name, name);
  if (values instanceof BigInt64Array || values instanceof Float32Array) {
    message.whole(TENSOR.type, values instanceof Float32Array ? ELEMENT.float : ELEMENT.int64);
    message.raw(TENSOR.raw, littleEndian(values));
  } else {
    message.whole(TENSOR.type, ELEMENT.string);
    for (const text of values) message.text(TENSOR.texts, text);
  }
}

function writeValue(message: ProtobufWriter, { name, element, columns }: GraphValue): void {
  message.text(VALUE.name, name).message(VALUE.type, (type) =>
    type.message(1, (tensor) =>
      tensor.whole(1, element).message(2, (shape) => {
        shape.message(1, (dimension) => dimension.text(2, "N"));
        if (columns !== null) shape.message(1, (dimension) => dimension.whole(1, columns));
      }),
    ),
  );
}

/** Every machine that runs WebAssembly is little-endian. */
function littleEndian({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
