import { existsSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { median } from "../harness/context.ts";
import type { Bench, BenchContext, BenchRow } from "../harness/contract.ts";
import { type Problem, writeProblem } from "./problem.ts";

const hourly = join(import.meta.dirname, "../../../shared/data/binance_um_btcusdt_1h_full_2019_2023.csv.gz");
const here = (name: string): string => join(import.meta.dirname, name);
const folds = 5;
const threads = Math.min(2, availableParallelism());
const nets = new Set(["model nn_regressor", "model lstm"]);

/** Seconds by stage. */
type Stages = Readonly<Record<string, number>>;

interface Body {
  readonly seconds: number;
  readonly stages: readonly {
    readonly name: string;
    readonly from_cache: boolean;
    readonly seconds: number;
  }[];
}

export const bench: Bench = {
  name: "pipeline",
  description:
    "How long the whole pipeline takes, stage by stage, against the same work in Python: pandas and ta, scikit-learn, XGBoost, LightGBM, CatBoost, PyTorch, shap and matplotlib",
  requirements: [
    "scikit-learn==1.9.1",
    "xgboost-cpu==3.2.0",
    "lightgbm==4.7.0",
    "catboost==1.2.10",
    "shap==0.51.0",
    "matplotlib==3.11.2",
    "torch==2.15.0",
    "pandas==3.1.1",
    "ta==0.11.0",
  ],
  requirementsFile: ["requirements.txt", "requirements-neural.txt", "requirements-features.txt"],
  async *cases(context) {
    const mock = ["--mock", "--symbol", "BTCUSDT", "--days", "60"];
    yield await wholeRun(context, "pregao run --mock, 17,280 bars, seven models", mock, 90);
    const isThere = existsSync(hourly);
    if (!isThere) context.note(`${hourly} is not there: the mock market takes its place`);
    const source = isThere && !context.quick ? ["--source", hourly] : mock;
    if (source !== mock) {
      yield await wholeRun(context, "pregao run on 33,364 hourly bars, seven models", source, 300);
      yield await wholeRun(context, "the same with --models all", [...source, "--models", "all"], null);
    }
    yield* stageRows(context, source);
  },
};

/** One run from nothing, as a user starts it; the limit in seconds stands in the place of a peer. */
async function wholeRun(
  context: BenchContext,
  name: string,
  args: readonly string[],
  limit: number | null,
): Promise<BenchRow> {
  const times: number[] = [];
  const isLong = limit === null || context.quick;
  for (let turn = 0; turn < (isLong ? 1 : 3); turn++) {
    const home = join(context.scratch, `whole-${turn}`);
    times.push((await run(context, home, args)).seconds);
    rmSync(home, { recursive: true, force: true });
  }
  const seconds = median(times);
  return {
    case: name,
    ours: seconds,
    peer: limit ?? Number.NaN,
    ratio: limit === null ? Number.NaN : seconds / limit,
    goal: limit === null ? null : 1,
    met: limit === null || seconds <= limit,
    unit: "s",
    detail: limit === null ? "timed apart" : "the limit stands in the place of a peer",
  };
}

async function run(context: BenchContext, home: string, args: readonly string[]): Promise<Body> {
  const words = ["run", "--json", "--home", home, "--features", "50", "--threads", String(threads), ...args];
  const { stdout, seconds } = await context.node(here("ours.ts"), [JSON.stringify(words)], { built: false });
  return { ...(JSON.parse(stdout) as Body), seconds };
}

/** Both sides stage by stage: each of our models in a run of its own on the kept stages before it, so that none waits for another. */
async function* stageRows(context: BenchContext, source: readonly string[]): AsyncGenerator<BenchRow> {
  const problem = await writeProblem(context.scratch, source, folds);
  const turns = context.quick ? 1 : 3;
  const ours: Stages[] = [];
  const peer: Stages[] = [];
  for (let turn = 0; turn < turns; turn++) {
    ours.push(await ourStages(context, source, turn));
    peer.push(await peerStages(context, problem));
  }
  const names = Object.keys(peer[0]!);
  const rows = names.map((name): BenchRow => {
    const [own, other] = [ours, peer].map((all) =>
      median(all.map((stages) => stages[name] ?? Number.NaN)),
    ) as [number, number];
    const goal = nets.has(name) ? 0.7 : null;
    return {
      case: name,
      ours: own,
      peer: other,
      ratio: own / other,
      goal,
      met: goal === null || own / other <= goal,
      unit: "s",
    };
  });
  yield* rows;
  const others = rows.filter(({ case: name }) => !nets.has(name));
  const [own, other] = [
    others.reduce((sum, { ours }) => sum + ours, 0),
    others.reduce((sum, { peer }) => sum + peer, 0),
  ];
  yield {
    case: `everything but nets together: ${problem.bars} bars, ${problem.features} features, ${problem.train} rows to train on`,
    ours: own,
    peer: other,
    ratio: own / other,
    goal: 0.35,
    met: own / other <= 0.35,
    unit: "s",
  };
}

async function ourStages(context: BenchContext, source: readonly string[], turn: number): Promise<Stages> {
  const home = join(context.scratch, `stages-${turn}`);
  const found: Record<string, number> = {};
  const keep = ({ stages }: Body): void => {
    for (const { name, from_cache: isKept, seconds } of stages) if (!isKept) found[name] ??= seconds;
  };
  const alone = ["--walk-forward", "none", "--explain-rows", "10"];
  for (const key of [
    "xgb_classifier",
    "lgb_classifier",
    "cat_classifier",
    "xgb_regressor",
    "nn_regressor",
    "lstm",
  ]) {
    keep(await run(context, home, [...source, "--models", key, ...alone]));
  }
  keep(await run(context, home, [...source, "--models", "ensemble", ...alone]));
  const whole = await run(context, home, [
    ...source,
    ...["--models", "ensemble", "--walk-forward", "xgb_classifier"],
  ]);
  const stage = (name: string): number =>
    whole.stages.find((one) => one.name === name)?.seconds ?? Number.NaN;
  rmSync(home, { recursive: true, force: true });
  return {
    ...found,
    "model stack": found["model ensemble"]!,
    "walk-forward xgb_classifier": stage("walk-forward xgb_classifier"),
    "explaining xgb_classifier": stage("explaining xgb_classifier"),
    report: stage("report"),
  };
}

async function peerStages(context: BenchContext, problem: Problem): Promise<Stages> {
  const common = {
    threads,
    seed: 42,
    features: problem.features,
    chosen: problem.chosen,
    folds,
    walks: problem.folds,
  };
  const settings = {
    ...common,
    keep: 50,
    correlation: 0.95,
    judge: { n_estimators: 100, min_samples_leaf: 20, max_features: "sqrt" },
    shapRows: 1000,
    classifiers: {
      xgb_classifier: { family: "xgboost", parameters: { n_estimators: 100 } },
      lgb_classifier: { family: "lightgbm", parameters: { n_estimators: 100 } },
      cat_classifier: { family: "catboost", parameters: { iterations: 500 } },
    },
    regressor: { n_estimators: 100 },
  };
  const net = { learning_rate: 1e-3, weight_decay: 0, gradient_clip_norm: 1, early_stopping_patience: 20 };
  const neural = {
    ...common,
    fixedEpochs: false,
    nets: {
      nn_regressor: { ...net, kind: "mlp", hidden: [128, 64, 32], dropout: 0.3, epochs: 50, batch_size: 128 },
      lstm: {
        ...net,
        kind: "lstm",
        units: 64,
        layers: 2,
        dropout: 0.2,
        lookback: 50,
        epochs: 50,
        batch_size: 128,
      },
    },
  };
  const python = async (
    script: string,
    given: unknown,
    requirements?: "requirements-neural.txt" | "requirements-features.txt",
  ) =>
    JSON.parse(
      (
        await context.python(
          here(script),
          [context.scratch, JSON.stringify(given)],
          requirements === undefined ? {} : { requirements },
        )
      ).stdout,
    );
  const features = await python("peer_features.py", {}, "requirements-features.txt");
  const models = await python("peer_models.py", settings);
  const trained = await python("peer_nets.py", neural, "requirements-neural.txt");
  return {
    features: features.seconds,
    "choice of features": models["choice of features"],
    "model xgb_classifier": models.xgb_classifier,
    "model lgb_classifier": models.lgb_classifier,
    "model cat_classifier": models.cat_classifier,
    "model xgb_regressor": models.xgb_regressor,
    "model stack": models.stack,
    "walk-forward xgb_classifier": models["walk-forward"],
    "explaining xgb_classifier": models.shap,
    report: models.reports,
    "model nn_regressor": trained.nn_regressor.seconds,
    "model lstm": trained.lstm.seconds,
  };
}
