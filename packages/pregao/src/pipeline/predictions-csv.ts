import type { WalkForwardRun } from "./walk-forward.ts";

/**
 * Every out-of-fold prediction as CSV, in order of symbol and time: what came (`outcome`: class or number), what each seed
 * forecast, and for a regression the interval around the first seed's. Empty where there is none.
 */
export function predictionsCsv({ prepared, result, intervals }: WalkForwardRun): string {
  const { bars } = prepared.loaded;
  const { labels } = prepared;
  const { rows, foldOf, seeds, predictions } = result.outOfFold;
  const targets = labels.outcome ?? labels.forwardReturn;
  const names = result.task === "classification" ? labels.classNames : ["forecast"];
  const columns = seeds.flatMap((seed) => names.map((name) => `${name}_seed_${seed}`));
  const head = [
    "symbol",
    "time",
    "fold",
    "outcome",
    ...columns,
    ...(intervals === null ? [] : ["low", "high"]),
  ];
  const lines = [...rows].map((row, place) => {
    const outcome =
      result.task === "classification" ? labels.classNames[labels.classes[row]!]! : targets[row]!;
    const shares = predictions.flatMap(({ probabilities, returns }) => [
      ...(probabilities ?? returns!).subarray(place * names.length, (place + 1) * names.length),
    ]);
    const { low, high } = intervals?.intervals ?? {};
    return [
      bars.frame.symbolAt(row),
      new Date(bars.time[row]!).toISOString(),
      foldOf[place]! + 1,
      outcome,
      ...shares,
      ...(low === undefined || high === undefined ? [] : [low[place]!, high[place]!]),
    ]
      .map((value) => (typeof value === "number" && Number.isNaN(value) ? "" : String(value)))
      .join(",");
  });
  return `${[head.join(","), ...lines].join("\n")}\n`;
}
