import type { FittedNetwork, Progress } from "@pregao/neural";
import { fitScaler } from "../../scaling/index.ts";
import type { FitContext, Model, ModelFamily, TrainingData, TrainingRound } from "../contract.ts";
import { describeModel, readModelDescription } from "../description.ts";
import { fitResumably } from "./fit-resumably.ts";
import { readNetworkFiles } from "./network-file.ts";
import { ownOptions, scheduleOf } from "./network-options.ts";
import type { NetworkKind, NetworkPlan } from "./network-plan.ts";
import { type NetworkState, predictionOf } from "./network-state.ts";
import { NeuralModel } from "./neural-model.ts";
import { countedRows, type Outcomes, outcomesOf, watchedRows } from "./outcomes.ts";
import { permutationImportance } from "./permutation-importance.ts";
import { scaledWindows } from "./scaled-windows.ts";
import { type TrainingExamples, trainingExamples, type WindowedRows } from "./training-examples.ts";

/** A kind of network behind the product's contract: trained in a thread of its own, saved as safetensors and JSON. */
export function networkFamily(kind: NetworkKind): ModelFamily {
  const { name, aliases, description, tasks, searchSpaces, tuningSpaces } = kind;
  const tables = new Map(tasks.map((task) => [task, kind.options(task)]));
  return {
    name,
    aliases,
    description,
    tasks,
    searchSpaces,
    tuningSpaces: () => tuningSpaces,
    predictsReturns: tasks.includes("classification") && kind.learns("classification").returns,
    parameters: (task) => tables.get(task)!,
    stopsEarly: (parameters) => ownOptions(parameters).early_stopping_patience !== null,
    fit: (data, task, parameters, context) => fit(kind, data, task, parameters, context),
    async load(directory): Promise<Model> {
      const described = await readModelDescription(directory);
      return new NeuralModel(described, await readNetworkFiles(directory));
    },
  };
}

async function fit(
  kind: NetworkKind,
  data: TrainingData,
  task: Model["task"],
  parameters: Readonly<Record<string, unknown>>,
  context: FitContext,
): Promise<Model> {
  const { features } = data;
  const own = ownOptions(parameters);
  const fitted = countedRows(data);
  const outcomes = outcomesOf(kind.name, data, fitted, task, kind.learns(task));
  const size = { features: features.names.length, classIds: outcomes.classIds };
  const plan = kind.plan(task, size, parameters);
  const watch = watchedRows(data, task, outcomes);
  const rows = new Int32Array(fitted.length + watch.length);
  rows.set(fitted);
  rows.set(watch, fitted.length);
  const scaler = fitScaler({ names: features.names, columns: features.columns }, fitted);
  const view = { names: features.names, scaler, clip: own.feature_clip, lookback: plan.lookback ?? 1 };
  const windows = scaledWindows(kind.name, features, rows, view);
  const windowed = { rows, fitted: fitted.length, windows };
  const examples = trainingExamples(data, windowed, plan, outcomes);
  const { network, rounds } = await trainNetwork(plan, parameters, examples, fitted.length, context);
  const meaning = meaningOf(plan, outcomes, examples.order.kind === "balanced");
  const classCount =
    task === "classification" ? data.classNames!.length : Math.max(-1, ...outcomes.classIds) + 1;
  // Later rows tell what helps a forecast; the rows that were learned from, only what was made use of.
  const judged = watch.length > 0 ? rows.subarray(fitted.length) : rows;
  const starts = windows.layout.starts.subarray(rows.length - judged.length);
  const importance = await permutationImportance({
    network,
    data,
    rows: judged,
    windows: { ...windows, layout: { ...windows.layout, starts } },
    learned: fitted.length * rounds.length,
    read: (outputs, count) => predictionOf(outputs, count, meaning, classCount),
    classCount,
    isOfClasses: task === "classification",
    seed: context.seed,
    signal: context.signal,
  });
  const { clip, lookback } = view;
  const facts = factsOf(network, windowed, examples, rounds);
  return new NeuralModel(describeModel(kind.name, task, data, parameters), {
    network,
    scaler,
    state: { ...meaning, clip, lookback, importance, facts },
    rounds,
  });
}

async function trainNetwork(
  { architecture, parameters: network, optimiser }: NetworkPlan,
  parameters: Readonly<Record<string, unknown>>,
  { training, validation, order }: TrainingExamples,
  count: number,
  context: FitContext,
): Promise<{ readonly network: FittedNetwork; readonly rounds: readonly TrainingRound[] }> {
  const own = ownOptions(parameters);
  const batchSize = Number(parameters.batch_size);
  const tell = roundTeller(validation !== undefined, context);
  const { checkpoints } = context;
  const request = {
    architecture,
    parameters: network,
    optimiser,
    settings: {
      schedule: scheduleOf(own),
      order,
      // Without rows to watch there is no loss to wait for: all epochs are run.
      earlyStoppingPatience: validation === undefined ? null : own.early_stopping_patience,
      // One example has no variance: batch normalisation cannot learn from it.
      dropLast: count > batchSize && count % batchSize === 1,
      checkpointEveryEpochs: checkpoints === undefined ? null : 1,
    },
    training,
    ...(validation && { validation }),
    seed: context.seed,
  };
  try {
    const fitted = await fitResumably(request, checkpoints, {
      // Sums depend on the threads of an operation; halves of a batch side by side give the same bytes.
      threads: 1,
      threadsOfHalves: Math.min(2, context.threads),
      signal: context.signal,
      onProgress: tell,
    });
    const rounds = roundsOf(fitted);
    // Early stopping leaves epochs out: the stage is over all the same.
    const epochs = rounds[0]!.rounds;
    context.progress({ stage, done: epochs, total: epochs, note: `${rounds.length} of ${epochs} epochs` });
    return { network: fitted, rounds };
  } catch (error) {
    context.signal.throwIfAborted();
    throw error;
  }
}

const stage = "training the network";

/** Tells batches as progress, and each epoch once as a round. */
function roundTeller(isWatched: boolean, { progress, onRound }: FitContext): (news: Progress) => void {
  let told = 0;
  return ({ epoch, epochs, batch, batches, loss, validationLoss, learningRate }) => {
    const losses = [
      ...(loss === null ? [] : [`loss ${loss.toFixed(4)}`]),
      ...(validationLoss === null ? [] : [`watched ${validationLoss.toFixed(4)}`]),
    ];
    const note = [`epoch ${epoch} of ${epochs}`, ...losses].join(", ");
    progress({ stage, done: (epoch - 1) * batches + batch, total: epochs * batches, note });
    const isOver = batch === batches && (validationLoss !== null || !isWatched);
    if (!isOver || epoch <= told || loss === null) return;
    told = epoch;
    const validation = validationLoss ?? Number.NaN;
    onRound?.({ round: epoch, rounds: epochs, training: loss, validation, learningRate });
  };
}

function roundsOf({ training, parameters }: FittedNetwork): TrainingRound[] {
  return training!.history.map(({ epoch, loss, validationLoss, learningRate }) => ({
    round: epoch,
    rounds: Number(parameters.epochs),
    training: loss,
    validation: validationLoss ?? Number.NaN,
    learningRate,
  }));
}

/** What the network's outputs mean. */
function meaningOf(
  { classes, returns }: NetworkPlan,
  { classIds, classShares, returnScale }: Outcomes,
  isDrawnEqually: boolean,
): Pick<NetworkState, "classIds" | "classes" | "returns"> {
  return {
    classIds: [...classIds],
    classes:
      classes === null
        ? null
        : {
            output: classes.output,
            correction:
              classes.focal === null && !isDrawnEqually
                ? null
                : {
                    gamma: classes.focal?.gamma ?? 0,
                    alpha: classes.focal?.alpha?.slice() ?? null,
                    classShares: isDrawnEqually ? [...classShares] : null,
                  },
          },
    returns: returns === null || returnScale === null ? null : { output: returns.output, ...returnScale },
  };
}

function factsOf(
  { weights, training }: FittedNetwork,
  { rows, fitted, windows }: WindowedRows,
  { returnsMissing }: TrainingExamples,
  rounds: readonly TrainingRound[],
): Record<string, number> {
  const { missing, clipped, values } = windows.counts;
  return {
    weights: weights.parameters.values.length,
    epochs: rounds.length,
    "best epoch": training!.bestEpoch,
    "rows watched": rows.length - fitted,
    "share of values missing (read as the mean)": missing / values,
    "share of values held to the clip": clipped / values,
    ...(returnsMissing > 0 && { "rows without a return (read as the mean)": returnsMissing }),
  };
}
