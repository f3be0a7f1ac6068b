/** A protobuf message: what each field holds, in order. */
type Message = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

/** Reads any protobuf message by its wire format alone; written apart from the writer, so that it can disagree. */
export function decodeMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, (number | Uint8Array)[]>();
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at);
    const values = fields.get(tag.value >> 3) ?? [];
    fields.set(tag.value >> 3, values);
    const value = varint(bytes, tag.end);
    at = value.end;
    if ((tag.value & 7) === 0) {
      values.push(value.value);
    } else if ((tag.value & 7) === 2) {
      at += value.value;
      if (at > bytes.length) throw new Error("a field ends behind its message");
      values.push(bytes.slice(value.end, at));
    } else throw new Error(`wire type ${tag.value & 7} at ${at}`);
  }
  return fields;
}

function varint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = start, factor = 1; ; at++, factor *= 128) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error("a number ends behind its message");
    value += (byte & 127) * factor;
    if (byte < 128) return { value, end: at + 1 };
  }
}

export function textOf(value: number | Uint8Array | undefined): string {
  return new TextDecoder().decode(value as Uint8Array);
}

function wholesOf(value: number | Uint8Array | undefined): number[] {
  const bytes = value as Uint8Array;
  const result: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = varint(bytes, at);
    result.push(next.value);
    at = next.end;
  }
  return result;
}

/** A node of a graph, its attributes by name: numbers, texts, lists, or the float64 values of a tensor. */
export interface DecodedNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

export function decodeNodes(model: Uint8Array): DecodedNode[] {
  const graph = decodeMessage(decodeMessage(model).get(7)![0] as Uint8Array);
  return graph.get(1)!.map((bytes) => {
    const node = decodeMessage(bytes as Uint8Array);
    return {
      operator: textOf(node.get(4)![0]),
      inputs: (node.get(1) ?? []).map(textOf),
      outputs: node.get(2)!.map(textOf),
      attributes: Object.fromEntries((node.get(5) ?? []).map((bytes) => attribute(bytes as Uint8Array))),
    };
  });
}

function attribute(bytes: Uint8Array): [string, unknown] {
  const fields = decodeMessage(bytes);
  const name = textOf(fields.get(1)![0]);
  const kind = fields.get(20)![0];
  if (kind === 2) return [name, fields.get(3)![0]];
  if (kind === 3) return [name, textOf(fields.get(4)![0])];
  if (kind === 7) return [name, wholesOf(fields.get(8)![0])];
  if (kind === 8) return [name, fields.get(9)!.map(textOf)];
  const tensor = decodeMessage(fields.get(5)![0] as Uint8Array);
  return [name, new Float64Array((tensor.get(9)![0] as Uint8Array).slice().buffer)];
}

/** What TreeEnsembleRegressor gives for one row, by the words of its specification. */
export function runEnsemble(attributes: DecodedNode["attributes"], row: readonly number[]): number[] {
  const wholes = (name: string): number[] => attributes[name] as number[];
  const values = attributes.nodes_values_as_tensor as Float64Array;
  const weights = attributes.target_weights_as_tensor as Float64Array;
  const modes = attributes.nodes_modes as string[];
  const [trees, nodes] = [wholes("nodes_treeids"), wholes("nodes_nodeids")];
  const indexOf = new Map(nodes.map((node, i) => [`${trees[i]}/${node}`, i]));
  const treeCount = new Set(trees).size;
  const sums = new Array<number>(attributes.n_targets as number).fill(0);
  for (let tree = 0; tree < treeCount; tree++) {
    let at = indexOf.get(`${tree}/0`)!;
    while (modes[at] !== "LEAF") {
      const value = row[wholes("nodes_featureids")[at]!]!;
      const isTrue = Number.isNaN(value)
        ? wholes("nodes_missing_value_tracks_true")[at] === 1
        : modes[at] === "BRANCH_LT"
          ? value < values[at]!
          : value <= values[at]!;
      const child = wholes(isTrue ? "nodes_truenodeids" : "nodes_falsenodeids")[at]!;
      at = indexOf.get(`${tree}/${child}`)!;
    }
    wholes("target_treeids").forEach((of, i) => {
      if (of === tree && wholes("target_nodeids")[i] === nodes[at])
        sums[wholes("target_ids")[i]!]! += weights[i]!;
    });
  }
  const base = attributes.base_values_as_tensor as Float64Array;
  const factor = attributes.aggregate_function === "AVERAGE" ? 1 / treeCount : 1;
  return sums.map((sum, k) => sum * factor + base[k]!);
}
