/** What the page and Node both print of the same fits. */
export interface Outcome {
  /** Hash of each model's bytes and of its predictions, by name. */
  readonly hashes: Readonly<Record<string, string>>;
  /** Some of boosting's probabilities: Math.exp may differ in the last place from one engine to the next. */
  readonly probabilities: readonly number[];
  /** Class of the buffer that the bins lie in. */
  readonly memory: string;
  readonly rounds: number;
  readonly stopped: string;
}

/**
 * Trains, saves, reads and predicts with the package at `entry`. Sent to the page as text, so it uses nothing from outside
 * itself.
 */
export async function trainInPage(entry: string): Promise<Outcome> {
  const trees: typeof import("@pregao/trees") = await import(entry);
  const rows = 6000;
  const columns = Array.from({ length: 8 }, (_, c) =>
    Float32Array.from({ length: rows }, (_, r) =>
      (r + c) % 29 === 0 ? Number.NaN : ((r * (2 * c + 7) + (r % 13) * c) % 211) / 8,
    ),
  );
  const labels = Int32Array.from(
    { length: rows },
    (_, r) => ((r * 7) % 211 > 100 ? 1 : 0) + (r % 5 === 0 ? 1 : 0),
  );
  const matrix = trees.binColumns(columns);
  const common = { matrix, labels, classCount: 3, threads: 2 };
  const hash = (values: ArrayBufferView): string => {
    let state = 0x811c9dc5;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (const byte of bytes) state = Math.imul(state ^ byte, 0x01000193);
    return (state >>> 0).toString(16);
  };
  let rounds = 0;
  const boosting = await trees.fitXGBClassifier({
    ...common,
    parameters: { n_estimators: 12, subsample: 0.8 },
    onProgress: () => {
      rounds++;
    },
  });
  const forest = await trees.fitForestClassifier({ ...common, parameters: { n_estimators: 12 } });
  const leafWise = await trees.fitLGBMClassifier({ ...common, parameters: { n_estimators: 8 } });
  const symmetric = await trees.fitCatBoostClassifier({ ...common, parameters: { iterations: 8, depth: 4 } });
  const [extra, regression] = await trees.fitMany<{ toBytes(): Uint8Array }>([
    (control) => trees.fitExtraTreesClassifier({ ...common, ...control, parameters: { n_estimators: 12 } }),
    (control) =>
      trees.fitForestRegressor({ matrix, targets: labels, ...control, parameters: { n_estimators: 5 } }),
  ]);
  const stop = new AbortController();
  const endless = { ...common, parameters: { n_estimators: 100_000 }, signal: stop.signal };
  const stopped = await trees
    .fitForestClassifier({ ...endless, onProgress: () => stop.abort(new Error("enough")) })
    .then(
      () => "not at all",
      (error: Error) => error.message,
    );
  const read = trees.BoostingClassifierModel.fromBytes(boosting.toBytes());
  const hashes = {
    boosting: hash(boosting.toBytes()),
    "leaf-wise boosting": hash(leafWise.toBytes()),
    "symmetric boosting": hash(symmetric.toBytes()),
    forest: hash(forest.toBytes()),
    "the forest's probabilities": hash(forest.predictProbabilities(columns)),
    "extremely randomised trees": hash(extra!.toBytes()),
    "a forest of numbers": hash(regression!.toBytes()),
  };
  const { name } = (matrix as unknown as { shared: { buffer: object } }).shared.buffer.constructor;
  await trees.closeWorkers();
  const probabilities = Array.from(read.predictProbabilities(columns).subarray(0, 3000));
  return { hashes, probabilities, memory: name, rounds, stopped };
}
