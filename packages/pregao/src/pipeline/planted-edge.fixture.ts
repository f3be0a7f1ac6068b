import { drawPlanted, type PlantedKind } from "../sources/synthetic/planted-returns.ts";
import { searchOf, trainOnce } from "./honesty.fixture.ts";

/** 10 symbols of 2,000 bars: 20,000 rows, of which three fifths are trained on. */
const plantedMarket = { symbols: 10, bars: 2000 } as const;

/** R² of the best forecast of the next return; by directions 60 %, 69 % and 62 %. */
const strength = { linear: 0.1, interaction: 0.2, strong: 0.2 } as const;

/** Among features that tell nothing, those in which the signals lie: the last return, and the volume beside its mean. */
const features = [
  "return_1",
  "return_5",
  "volume_ratio_20",
  "rsi_14",
  "realized_vol_20",
  "day_of_week_sin",
].join(",");

export interface PlantedShare {
  readonly market: PlantedKind;
  readonly family: string;
  readonly seed: number;
  /** Edge in expectation of the model's decisions on the test rows, as a share of the best decisions' edge. */
  readonly share: number;
  /** Shares of directions that were right: the model's and the best rule's on these rows. */
  readonly accuracy: { readonly model: number; readonly optimal: number };
  readonly rows: number;
  readonly verdict: string;
}

/**
 * How much of a planted signal a family finds through the product's own pipeline. A decision for up on a row whose return is
 * above 0 with probability p has the edge 2p − 1 in expectation, one for down its negative; the best decisions have |2p − 1|. Their
 * sums over the test rows are compared: free of the luck of one test period.
 */
export async function learnPlantedEdge(
  market: PlantedKind,
  family: string,
  seed: number,
  options: Readonly<Record<string, unknown>> = {
    param: plantedParameters[family] ?? searchOf(family, 0).param ?? {},
    ...(family === "ridge" ? { task: "regression" } : {}),
  },
): Promise<PlantedShare> {
  const { symbols, bars: length } = plantedMarket;
  const r2 = strength[market];
  const source = `synthetic:${market},symbols=${symbols},bars=${length},r2=${r2},seed=${seed}`;
  const isRegression = options.task === "regression";
  const labels = isRegression ? "forward-return" : "direction";
  const asked = { source, model: family, labels, horizon: 1, features, draws: 0, ...options };
  const { judgement, splitData } = await trainOnce(asked, seed);
  const { rows, prediction, evaluation } = judgement.test;
  const { loaded, labels: made } = splitData.prepared;
  const { segments, symbol } = loaded.bars.frame;
  const paths = segments.map((segment) => drawPlanted(market, { bars: length, seed, r2 }, segment.symbol));
  let [edge, best, right, optimal] = [0, 0, 0, 0];
  for (const [place, row] of rows.entries()) {
    const code = segments.findIndex(({ symbol: name }) => name === symbol.dictionary[symbol.codes[row]!]);
    const { forecast, noise } = paths[code]!;
    const advantage = forecast[row - segments[code]!.start + 1]! / noise;
    const known = 2 * normalProbability(advantage) - 1;
    const up = isRegression
      ? prediction.returns![place]! > 0
      : prediction.probabilities![2 * place + 1]! > prediction.probabilities![2 * place]!;
    const decided = up ? 1 : -1;
    edge += decided * known;
    best += Math.abs(known);
    const outcome = made.forwardReturn[row]! > 0 ? 1 : -1;
    if (decided === outcome) right++;
    if (known === 0 || Math.sign(known) === outcome) optimal += known === 0 ? 0.5 : 1;
  }
  return {
    market,
    family,
    seed,
    share: edge / best,
    accuracy: { model: right / rows.length, optimal: optimal / rows.length },
    rows: rows.length,
    verdict: evaluation.verdict.line,
  };
}

type Parameters = Readonly<Record<string, string>>;

/** Shallow trees of small steps, and large leaves: what suits a signal among noise. */
const boosting = { learning_rate: "0.05", n_estimators: "150" } as const;
const stackOf = (bases: Readonly<Record<string, Parameters>>): string =>
  JSON.stringify(
    Object.entries(bases).map(([family, parameters]) => ({
      family,
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, text]) => [name, JSON.parse(text) as unknown]),
      ),
    })),
  );

const trees = {
  rf: { n_estimators: "100", min_samples_leaf: "200", max_features: "0.7" },
  extra_trees: { n_estimators: "100", min_samples_leaf: "100", max_features: "1.0" },
  xgboost: {
    ...boosting,
    max_depth: "3",
    min_child_weight: "100",
    subsample: "0.5",
    colsample_bytree: "0.7",
  },
  lightgbm: { learning_rate: "0.1", n_estimators: "60", num_leaves: "12", min_child_samples: "300" },
  catboost: { learning_rate: "0.05", iterations: "150", depth: "3" },
} as const satisfies Readonly<Record<string, Parameters>>;

/** Parameters under which each family is held to the planted signals; a net's are small, so that it takes seconds. */
const plantedParameters: Readonly<Record<string, Parameters>> = {
  ...trees,
  logistic: {},
  ridge: {},
  mlp: { hidden: "[64,32]", epochs: "40", dropout: "0.2", learning_rate: "0.003", batch_size: "256" },
  lstm: {
    units: "32",
    layers: "1",
    lookback: "2",
    dropout: "0",
    learning_rate: "0.005",
    epochs: "40",
    batch_size: "256",
  },
  stack: { bases: stackOf({ logistic: {}, xgboost: trees.xgboost, catboost: trees.catboost }) },
  blend: { bases: stackOf({ logistic: {}, xgboost: trees.xgboost, catboost: trees.catboost }) },
};

/** Φ by the error function of Abramowitz & Stegun 7.1.26, right to 1.5e-7. */
function normalProbability(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const error = 1 - polynomial * Math.exp(-x * x);
  return 0.5 * (1 + Math.sign(z) * error);
}
