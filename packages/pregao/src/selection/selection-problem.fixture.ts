import { createRandom } from "../random.ts";
import type { SelectionData } from "./contract.ts";

/**
 * Rows of one symbol with a class and a number that `signal` and `other` decide in part; `copy` says what `signal` says,
 * `noise_*` say nothing, `still` is constant. Rows from two thirds on are for the test: in them everything is reversed.
 */
export function selectionProblem(
  seed: number,
  rowCount = 600,
  noises = 4,
): SelectionData & { later: Int32Array } {
  const random = createRandom(seed, "selection problem");
  const names = [
    "signal",
    "copy",
    "other",
    ...Array.from({ length: noises }, (_, i) => `noise_${i}`),
    "still",
  ];
  const columns = names.map(() => new Float32Array(rowCount));
  const classes = new Int8Array(rowCount);
  const returns = new Float64Array(rowCount);
  const rows = Int32Array.from({ length: Math.floor((rowCount * 2) / 3) }, (_, row) => row);
  for (let row = 0; row < rowCount; row++) {
    const [signal, other] = [random.normal(), random.normal()];
    const sign = row < rows.length ? 1 : -1;
    const target = sign * (signal + 0.7 * other) + 0.5 * random.normal();
    returns[row] = target;
    classes[row] = target < -0.6 ? 0 : target > 0.6 ? 2 : 1;
    columns[0]![row] = signal;
    columns[1]![row] = signal + 0.05 * random.normal();
    columns[2]![row] = random.uniform() < 0.05 ? Number.NaN : other;
    for (let i = 0; i < noises; i++) columns[3 + i]![row] = random.normal();
    columns.at(-1)![row] = 7;
  }
  const time = Float64Array.from({ length: rowCount }, (_, row) => row);
  return {
    task: "classification",
    features: { names, length: rowCount, columns, series: Int32Array.of(0), featureSetId: "fs" },
    rows,
    later: Int32Array.from({ length: rowCount - rows.length }, (_, row) => rows.length + row),
    classes,
    classNames: ["sell", "hold", "buy"],
    returns,
    intervals: { time, endTime: time.map((start) => start + 2) },
  };
}

/** The same with every row that is not for training spoilt: a choice that changes has looked at them. */
export function spoilLater(data: SelectionData & { later: Int32Array }): SelectionData {
  const columns = data.features.columns.map((column) => column.slice());
  const classes = data.classes!.slice();
  const returns = data.returns!.slice();
  for (const row of data.later) {
    for (const column of columns) column[row] = (row * 7919) % 13;
    classes[row] = 0;
    returns[row] = 1e6;
  }
  return { ...data, features: { ...data.features, columns }, classes, returns };
}
