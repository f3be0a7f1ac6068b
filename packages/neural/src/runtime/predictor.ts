import { type InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { NeuralError } from "../errors.ts";
import { readWhole } from "../files/read-file.ts";
import { invalid, unsupported } from "../files/refusals.ts";
import { runSession } from "./run-session.ts";
import { openSession, type SessionSettings } from "./session.ts";

export interface PredictorSettings extends Partial<SessionSettings> {
  /** Most examples of one run; more are predicted in several, so that memory does not grow with their number. */
  readonly mostRows?: number;
}

type Numbers = Float32Array | Float64Array | BigInt64Array | Int32Array;

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
} as const;
type InputType = keyof typeof ARRAYS;

interface Input {
  readonly name: string;
  readonly type: InputType;
  /** Without the batch. */
  readonly shape: readonly number[];
  /** Numbers of one example. */
  readonly size: number;
}

/** Predicts with an ONNX file that this package wrote, for any number of examples. */
export class Predictor {
  private readonly session: InferenceSession;
  private readonly inputs: readonly Input[];
  private readonly mostRows: number;

  private constructor(session: InferenceSession, inputs: readonly Input[], mostRows: number) {
    this.session = session;
    this.inputs = inputs;
    this.mostRows = mostRows;
  }

  /** From a path or from bytes. What is no ONNX file is refused with NEURAL_FILE_INVALID; files whose batch is fixed or whose outputs are not float32
   *  with NEURAL_FILE_UNSUPPORTED. */
  static async open(from: string | Uint8Array, settings: PredictorSettings = {}): Promise<Predictor> {
    const { threads = 1, device = "cpu", mostRows = 1024 } = settings;
    const file = typeof from === "string" ? from : "the ONNX file";
    const bytes = typeof from === "string" ? await readWhole(from) : from;
    const session = await openSession(bytes, { threads, device }).catch((cause) => {
      throw cause instanceof NeuralError && cause.code === "NEURAL_GRAPH_INVALID"
        ? invalid(file, cause.message)
        : cause;
    });
    const inputs = session.inputMetadata.map((value) => inputOf(value, file));
    for (const value of session.outputMetadata) {
      if (!value.isTensor || value.type !== "float32")
        throw unsupported(file, `output ${value.name} is not of float32`);
    }
    return new Predictor(session, inputs, mostRows);
  }

  /**
   * Outputs under their names, examples one after another. Each input has its examples in the same way, without gaps; an
   * example is predicted the same alone and among others, within float32. A wrong number of values is refused with
   * NEURAL_INPUT_INVALID, and NaN or infinity with NEURAL_VALUE_NOT_FINITE naming the first. The run blocks its thread.
   */
  async predict(given: Readonly<Record<string, Numbers>>): Promise<Record<string, Float32Array>> {
    const rows = this.rowsOf(given);
    for (const input of this.inputs) refuseNotFinite(input, given[input.name]!);
    const parts: Record<string, Float32Array>[] = [];
    for (let from = 0; from < rows; from += this.mostRows) {
      parts.push(await this.run(given, from, Math.min(rows, from + this.mostRows)));
    }
    return parts.length === 1 ? parts[0]! : joined(parts);
  }

  private async run(
    given: Readonly<Record<string, Numbers>>,
    from: number,
    to: number,
  ): Promise<Record<string, Float32Array>> {
    const feeds: Record<string, OrtTensor> = {};
    for (const { name, type, shape, size } of this.inputs) {
      feeds[name] = new OrtTensor(type, given[name]!.subarray(from * size, to * size), [to - from, ...shape]);
    }
    const found = await runSession(this.session, feeds);
    return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, data as Float32Array]));
  }

  /** The number of examples, the same in all inputs. */
  private rowsOf(given: Readonly<Record<string, Numbers>>): number {
    const names = this.inputs.map(({ name }) => name);
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined) throw wrongInput(unknown, `is no input; the network has ${names.join(", ")}`);
    const counts = this.inputs.map(({ name, type, shape, size }) => {
      const values = given[name];
      if (!(values instanceof ARRAYS[type])) throw wrongInput(name, `must be a ${ARRAYS[type].name}`);
      if (values.length > 0 && values.length % size === 0) return values.length / size;
      const example = `[${shape}], ${size} numbers`;
      throw wrongInput(name, `has ${values.length} numbers, which are no whole examples of ${example}`);
    });
    const other = counts.findIndex((count) => count !== counts[0]);
    if (other < 0) return counts[0] ?? 0;
    throw wrongInput(names[other]!, `has ${counts[other]} examples, but ${names[0]} has ${counts[0]}`);
  }
}

function inputOf(value: InferenceSession.ValueMetadata, file: string): Input {
  if (!value.isTensor || !Object.hasOwn(ARRAYS, value.type)) {
    throw unsupported(file, `input ${value.name} is not a tensor of numbers`);
  }
  const [batch, ...lengths] = value.shape;
  if (
    batch === undefined ||
    typeof batch === "number" ||
    !lengths.every((length) => typeof length === "number")
  ) {
    throw unsupported(
      file,
      `input ${value.name} is [${value.shape}]: its first axis alone must be of any length`,
    );
  }
  const shape = lengths as number[];
  return {
    name: value.name,
    type: value.type as InputType,
    shape,
    size: shape.reduce((product, length) => product * length, 1),
  };
}

function refuseNotFinite({ name, shape, size }: Input, values: Numbers): void {
  if (!(values instanceof Float32Array || values instanceof Float64Array)) return;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!)) continue;
    const [row, at] = [Math.floor(i / size), i % size];
    const where = `example ${row}, element [${indexesOf(at, shape)}]`;
    throw new NeuralError(
      "NEURAL_VALUE_NOT_FINITE",
      `input ${name} is ${values[i]} in ${where}: fill or leave it out`,
      {
        input: name,
        row,
        element: at,
        value: values[i],
      },
    );
  }
}

function indexesOf(at: number, shape: readonly number[]): number[] {
  let rest = at;
  return shape
    .toReversed()
    .map((length) => {
      const index = rest % length;
      rest = (rest - index) / length;
      return index;
    })
    .reverse();
}

function joined(parts: readonly Record<string, Float32Array>[]): Record<string, Float32Array> {
  const names = Object.keys(parts[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const whole = new Float32Array(parts.reduce((sum, part) => sum + part[name]!.length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part[name]!, at);
        at += part[name]!.length;
      }
      return [name, whole];
    }),
  );
}

function wrongInput(input: string, why: string): NeuralError {
  return new NeuralError("NEURAL_INPUT_INVALID", `input ${input} ${why}`, { input });
}
