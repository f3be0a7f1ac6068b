import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  computeFeatures,
  createRunContext,
  type ExportFormat,
  forwardReturn,
  loadFamily,
  type Model,
  openSource,
  parseOptions,
  type TrainingData,
} from "pregao";

/** A family that is exported, fitted quickly. */
export interface ExportSubject {
  readonly family: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a reader is given: a file of one format, and what the product predicts. */
interface ExportCase {
  readonly name: string;
  readonly format: ExportFormat;
  readonly task: Model["task"];
  readonly entry: string;
  /** Bars of a window; null where the model has no windows, and a row is a list of features. */
  readonly lookback: number | null;
  readonly probabilities: readonly number[] | null;
  readonly returns: readonly number[] | null;
}

const features = ["return_1", "return_5", "rsi_14", "sma_20", "bb_width_20_2", "volume_change_1"];

/** Real daily bars with a few features, and both targets. */
async function realData(): Promise<TrainingData> {
  const { bars } = await (await openSource("sample")).load({ symbols: ["PETR4", "VALE3"] });
  const { matrix, warmUp } = computeFeatures(bars, { features });
  const labels = forwardReturn(bars);
  const rows = Int32Array.from(bars.time.keys()).filter((row) => {
    const { start } = bars.frame.segments.find(({ start: from, end }) => row >= from && row < end)!;
    return row - start >= warmUp && labels.classes[row]! >= 0;
  });
  const { classes, classNames, forwardReturn: returns } = labels;
  return { features: matrix, rows, classes, classNames, returns };
}

/**
 * Fits every subject on real bars, exports it in all its formats into `folder`, and writes what the product predicts of held-out rows
 * to cases.json, with the features of all rows up to the last of them: readers lay out windows themselves.
 */
export async function exportHeldOut(folder: string, subjects: readonly ExportSubject[]): Promise<void> {
  const data = await realData();
  const cut = Math.floor(0.8 * data.rows.length);
  const train = { ...data, rows: data.rows.subarray(0, cut) };
  const asked = data.rows.subarray(cut, cut + 200);
  const cases: ExportCase[] = [];
  for (const { family: name, parameters } of subjects) {
    const family = await loadFamily(name);
    for (const task of family.tasks) {
      const given = parseOptions(family.parameters(task), parameters);
      const model = await family.fit(train, task, given, createRunContext({ seed: 3 }));
      const { probabilities = null, returns = null } = await model.predict(data.features, asked);
      for (const format of model.exportFormats!) {
        const directory = join(folder, `${name}-${task}-${format}`);
        await mkdir(directory);
        const { entry } = await model.export!(format, directory, "b3_model");
        const isNet = model.exportFormats!.includes("pytorch");
        cases.push({
          ...{ name: `${name}, ${task}`, format, task, entry: join(directory, entry) },
          lookback: isNet && name !== "mlp" ? model.history + 1 : null,
          probabilities: probabilities && [...probabilities],
          returns: returns && [...returns],
        });
      }
    }
  }
  const { columns, names, series } = data.features;
  const last = asked.at(-1)!;
  const values = Array.from({ length: last + 1 }, (_, row) =>
    columns.map((column) => (Number.isNaN(column[row]!) ? null : column[row]!)),
  );
  const content = {
    classNames: data.classNames,
    names,
    values,
    series: [...series],
    rows: [...asked],
    cases,
  };
  await writeFile(join(folder, "cases.json"), JSON.stringify(content));
}
