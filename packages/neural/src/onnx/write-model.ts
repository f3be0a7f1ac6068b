import type { Attribute, Constant, Graph, GraphNode } from "../graph/graph.ts";
import { lengthText, UNKNOWN_BATCH } from "../graph/shape.ts";
import { ELEMENT_TYPES, type Tensor } from "../graph/tensor.ts";
import { needed } from "./needed.ts";
import { ProtobufWriter } from "./protobuf-writer.ts";

/** The messages of onnx.proto (IR version 9) that these graphs need, with their field numbers. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, operatorSets: 8, metadata: 14 } as const;
const OPERATOR_SET = { domain: 1, version: 2 } as const;
const ENTRY = { key: 1, value: 2 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, float: 2, int: 3, text: 4, graph: 6, ints: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, text: 3, graph: 5, ints: 7 } as const;
const TENSOR = { dimension: 1, type: 2, name: 8, raw: 9 } as const;
const VALUE = { name: 1, type: 2 } as const;

const OPERATOR_SET_VERSION = 20;
const IR_VERSION = 9;

/** A graph as an ONNX file of operator set 20. `metadata` becomes the file's properties. */
export function writeModel(
  graph: Graph,
  name: string,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const model = new ProtobufWriter()
    .whole(MODEL.irVersion, IR_VERSION)
    .text(MODEL.producer, "@pregao/neural");
  model.message(MODEL.graph, (part) => writeGraph(part, graph, name));
  model.message(MODEL.operatorSets, (set) =>
    set.text(OPERATOR_SET.domain, "").whole(OPERATOR_SET.version, OPERATOR_SET_VERSION),
  );
  for (const [key, value] of Object.entries(metadata)) {
    model.message(MODEL.metadata, (entry) => entry.text(ENTRY.key, key).text(ENTRY.value, value));
  }
  return model.finish();
}

function writeGraph(message: ProtobufWriter, graph: Graph, name: string): void {
  const { nodes, constants } = needed(graph);
  for (const node of nodes) message.message(GRAPH.node, (part) => writeNode(part, node));
  message.text(GRAPH.name, name);
  for (const constant of constants) {
    message.message(GRAPH.initializer, (part) => writeConstant(part, constant));
  }
  for (const input of graph.inputs) message.message(GRAPH.input, (part) => writeValue(part, input));
  for (const output of graph.outputs) message.message(GRAPH.output, (part) => writeValue(part, output));
}

function writeNode(message: ProtobufWriter, { operator, inputs, outputs, attributes }: GraphNode): void {
  for (const input of inputs) message.text(NODE.input, input?.name ?? "");
  for (const output of outputs) message.text(NODE.output, output.name);
  message.text(NODE.name, outputs[0]!.name).text(NODE.operator, operator);
  for (const [name, value] of Object.entries(attributes)) {
    message.message(NODE.attribute, (part) => writeAttribute(part.text(ATTRIBUTE.name, name), value));
  }
}

function writeAttribute(message: ProtobufWriter, value: Attribute): void {
  if ("int" in value) message.whole(ATTRIBUTE.int, value.int).whole(ATTRIBUTE.type, ATTRIBUTE_TYPE.int);
  else if ("float" in value) {
    message.float(ATTRIBUTE.float, value.float).whole(ATTRIBUTE.type, ATTRIBUTE_TYPE.float);
  } else if ("text" in value) {
    message.text(ATTRIBUTE.text, value.text).whole(ATTRIBUTE.type, ATTRIBUTE_TYPE.text);
  } else if ("ints" in value) {
    for (const int of value.ints) message.whole(ATTRIBUTE.ints, int);
    message.whole(ATTRIBUTE.type, ATTRIBUTE_TYPE.ints);
  } else {
    message.message(ATTRIBUTE.graph, (part) => writeGraph(part, value.graph, "body"));
    message.whole(ATTRIBUTE.type, ATTRIBUTE_TYPE.graph);
  }
}

function writeConstant(message: ProtobufWriter, { tensor, values }: Constant): void {
  for (const length of tensor.shape) message.whole(TENSOR.dimension, length);
  message.whole(TENSOR.type, ELEMENT_TYPES[tensor.type]).text(TENSOR.name, tensor.name);
  // Every machine that runs onnxruntime is little-endian, as the file format is.
  message.bytes(TENSOR.raw, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function writeValue(message: ProtobufWriter, { name, type, shape }: Tensor): void {
  message.text(VALUE.name, name).message(VALUE.type, (value) =>
    value.message(1, (tensor) =>
      tensor.whole(1, ELEMENT_TYPES[type]).message(2, (axes) => {
        for (const length of shape) axes.message(1, (axis) => writeLength(axis, length));
      }),
    ),
  );
}

function writeLength(axis: ProtobufWriter, length: number): void {
  if (length % UNKNOWN_BATCH === 0) axis.text(2, lengthText(length));
  else axis.whole(1, length);
}
