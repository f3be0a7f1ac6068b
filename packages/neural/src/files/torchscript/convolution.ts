import { list, type ScriptNode } from "./script-node.ts";

/** Conv over one or two axes. ONNX pads each end of an axis on its own; torch both alike, so that others are padded before. */
export function convolution(node: ScriptNode): string {
  const field = node.shape(1).slice(2);
  node.requires(field.length === 1 || field.length === 2, "one or two axes");
  node.requires(node.text("auto_pad", "NOTSET") === "NOTSET", "pads that are given");
  const each = (value: number) => field.map(() => value);
  const pads = node.ints("pads", [...each(0), ...each(0)]);
  const [before, behind] = [pads.slice(0, field.length), pads.slice(field.length)];
  const areAlike = before.every((pad, axis) => pad === behind[axis]);
  // The last axis comes first.
  const ends = field.flatMap((_, axis) => [before.at(-1 - axis)!, behind.at(-1 - axis)!]);
  const input = areAlike ? node.input(0) : `torch.constant_pad_nd(${node.input(0)}, ${list(ends)}, 0.0)`;
  const bias = node.has(2) ? node.input(2) : "None";
  const [strides, dilations] = [node.ints("strides", each(1)), node.ints("dilations", each(1))];
  const rest = [list(strides), list(areAlike ? before : each(0)), list(dilations), node.int("group", 1)];
  return `torch.conv${field.length}d(${input}, ${node.input(1)}, ${bias}, ${rest.join(", ")})`;
}
