import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createRunContext,
  loadConfiguration,
  parseOptions,
  stratifiedTimeOrderedFolds,
  trainOptions,
} from "pregao";
import { loadData } from "../../packages/pregao/src/pipeline/load.ts";
import { prepareData } from "../../packages/pregao/src/pipeline/prepare.ts";
import { splitData } from "../../packages/pregao/src/pipeline/split.ts";

/** Writes the default features of the shipped sample with classes sell, hold and buy, and time-ordered folds. */
export async function writeMarket(folder: string): Promise<void> {
  const context = createRunContext();
  const options = parseOptions(trainOptions, { source: "sample" });
  const loaded = await loadData(options, loadConfiguration({ environment: {}, directory: folder }), context);
  const prepared = await prepareData(loaded, options, context);
  const { split } = splitData(prepared, options, context);
  const { labels, features } = prepared;
  const folds = stratifiedTimeOrderedFolds({
    rows: split.train,
    classes: labels.classes,
    time: loaded.bars.time,
    endTime: labels.endTime,
    folds: 5,
  });
  const description = {
    columns: features.matrix.columns.map((column) =>
      Array.from(column, (value) => (Number.isNaN(value) ? null : value)),
    ),
    targets: Array.from(labels.classes),
    folds: folds.map(({ train, test }) => ({ train: Array.from(train), test: Array.from(test) })),
  };
  writeFileSync(join(folder, "market.json"), JSON.stringify(description));
}
