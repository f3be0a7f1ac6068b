import { slotsOf } from "../building/pack.ts";
import type { GradientGraph } from "../building/training-graph.ts";
import { NeuralError } from "../errors.ts";
import { averaged } from "../optimisers/averaged.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import type { SessionSettings } from "../runtime/session.ts";
import type { Schedule, ScheduleState } from "../schedules/schedule.ts";
import { scheduleOf } from "../schedules/schedule-settings.ts";
import { throwIfAborted } from "./abort.ts";
import { type BestState, type BestVectors, BestWeights, NOTHING_BEST } from "./best-weights.ts";
import { type EpochRecord, type Identity, type Position, requireSameTraining } from "./checkpoint.ts";
import { EpochPlan } from "./epoch-plan.ts";
import { Evaluator } from "./evaluator.ts";
import { lossExploded } from "./loss-exploded.ts";
import { checkExamples, orderOf } from "./prepare-examples.ts";
import { ProgressReports } from "./progress.ts";
import { Sampler } from "./sampler.ts";
import type { TrainingSettings } from "./settings.ts";
import { Stepper } from "./stepper.ts";
import type { TrainOptions } from "./train-options.ts";
import { copyOf, type StepResult } from "./training-step.ts";

interface RunOptions extends Omit<TrainOptions, "settings"> {
  readonly settings: TrainingSettings;
  readonly seed: number;
  readonly threads: number;
  readonly device: NonNullable<SessionSettings["device"]>;
}

const START: Position = { epochs: 0, batches: 0, steps: 0, lossSum: 0, lossCount: 0 };

/** One training from its start, or a checkpoint, to its end. */
export class TrainingRun {
  readonly history: EpochRecord[];
  private readonly options: RunOptions;
  private readonly optimiser: Optimiser;
  private readonly plan: EpochPlan;
  private readonly sampler: Sampler;
  private readonly stepper: Stepper;
  private readonly evaluator: Evaluator | null;
  private readonly schedule: Schedule;
  private readonly bestWeights: BestWeights;
  private readonly reports: ProgressReports;
  private scheduleState: ScheduleState;
  private position: Position;
  private last: StepResult | null = null;

  constructor(options: RunOptions) {
    const { network, objective, training, validation, settings, seed, threads, device, resumeFrom } = options;
    const { averageDecay, accumulation, learningRate, minDelta } = settings;
    this.options = options;
    this.plan = new EpochPlan(training.count, settings);
    checkExamples(options);
    this.sampler = new Sampler(training.count, orderOf(settings.order, options), seed);
    this.optimiser = averageDecay === null ? options.optimiser : averaged(options.optimiser, averageDecay);
    this.schedule = scheduleOf(settings.schedule, learningRate);
    const session = { threads, device };
    const { threadsOfHalves = threads } = options;
    const { batchSize } = this.plan;
    this.stepper = new Stepper(
      {
        ...{ network, objective, examples: training, optimiser: this.optimiser, session, seed, batchSize },
        isAccumulating: accumulation > 1,
        threadsOfHalves,
      },
      resumeFrom ? copyOf(resumeFrom.state) : null,
    );
    // A last batch that is too small for the network is told of before the first, not after an epoch.
    this.stepper.graphFor(this.plan.lastBatchSize);
    if (resumeFrom) requireSameTraining(resumeFrom.identity, this.identity);
    this.evaluator = validation
      ? new Evaluator({ network, objective, examples: validation, batchSize: settings.batchSize, session })
      : null;
    this.requireValidation();
    const nothing = { parameters: new Float32Array(0), buffers: new Float32Array(0) };
    this.bestWeights = new BestWeights(
      minDelta,
      resumeFrom?.best ?? NOTHING_BEST,
      resumeFrom?.bestVectors ?? nothing,
    );
    this.position = resumeFrom?.position ?? START;
    this.scheduleState = resumeFrom?.schedule ?? this.schedule.start;
    this.history = [...(resumeFrom?.history ?? [])];
    this.reports = new ProgressReports(options.onProgress, settings.epochs * this.plan.batches, this.done);
  }

  /** What is learned: names and shapes. */
  get graph(): GradientGraph {
    return this.stepper.graph;
  }

  /** The weights as they are used: averaged ones where there are. Views. */
  get learned(): BestVectors {
    const { parameters, moments, buffers } = this.stepper.state;
    const { average } = this.optimiser;
    return { parameters: average === undefined ? parameters : moments[average]!, buffers };
  }

  get best(): BestState {
    return this.bestWeights.state;
  }

  get bestVectors(): BestVectors {
    return this.bestWeights.vectors;
  }

  /** Whether early stopping ended it before all epochs were over. */
  get isStopped(): boolean {
    return this.bestWeights.hasWaited(this.options.settings.earlyStoppingPatience);
  }

  async toEnd(): Promise<void> {
    const { epochs, mixedPrecision } = this.options.settings;
    this.report(true, mixedPrecision ? this.mixedPrecisionMessage() : null);
    try {
      while (this.position.epochs < epochs && !this.isStopped) {
        await this.runEpoch();
        await this.endEpoch();
      }
    } catch (error) {
      // Wherever it can be aborted, the state is that of the last update.
      if (error instanceof NeuralError && error.code === "NEURAL_ABORTED") await this.giveCheckpoint();
      throw error;
    } finally {
      await this.stepper.close();
    }
  }

  private async runEpoch(): Promise<void> {
    const { signal, settings } = this.options;
    const { checkpointEverySteps } = settings;
    const order = this.sampler.epoch(this.position.epochs);
    while (this.position.batches < this.plan.batches) {
      throwIfAborted(signal, `after step ${this.position.steps} (epoch ${this.position.epochs + 1})`);
      await this.update(this.plan.update(order, this.position.batches));
      this.report(false);
      if (checkpointEverySteps !== null && this.position.steps % checkpointEverySteps === 0) {
        await this.giveCheckpoint();
      }
    }
  }

  private async update(batches: Int32Array[]): Promise<void> {
    const { position, optimiser } = this;
    const { gradientClipNorm } = this.options.settings;
    const step = position.steps + 1;
    const learningRate = this.learningRate(step);
    const result = await this.stepper.run({
      batches,
      number: this.done,
      hyper: optimiser.hyper(step, learningRate),
      mostNorm: gradientClipNorm ?? Number.POSITIVE_INFINITY,
    });
    const { loss, norm } = result;
    if (!Number.isFinite(loss)) throw this.exploded("loss", loss, norm);
    if (!Number.isFinite(norm)) throw this.exploded("norm of the gradient", norm, norm);
    this.last = result;
    const count = batches.reduce((sum, { length }) => sum + length, 0);
    this.position = {
      epochs: position.epochs,
      batches: position.batches + batches.length,
      steps: step,
      lossSum: position.lossSum + loss * count,
      lossCount: position.lossCount + count,
    };
  }

  private async endEpoch(): Promise<void> {
    const { position, evaluator } = this;
    const { signal, settings } = this.options;
    const epoch = position.epochs + 1;
    const loss = position.lossSum / position.lossCount;
    const validationLoss = evaluator && (await evaluator.loss(this.learned, signal));
    const learningRate = this.learningRate(position.steps);
    if (validationLoss !== null) {
      if (!Number.isFinite(validationLoss)) {
        throw this.exploded("validation loss", validationLoss, this.last?.norm ?? Number.NaN);
      }
      this.bestWeights.observe(epoch, validationLoss, this.learned);
    }
    this.scheduleState = this.schedule.afterEpoch(this.scheduleState, validationLoss ?? loss);
    this.history.push({ epoch, loss, validationLoss, learningRate });
    this.report(true);
    this.position = { ...START, epochs: epoch, steps: position.steps };
    const every = settings.checkpointEveryEpochs;
    if (every !== null && epoch % every === 0) await this.giveCheckpoint();
  }

  /** Learning rate of an update of the present epoch. */
  private learningRate(step: number): number {
    const steps = this.options.settings.epochs * this.plan.updates;
    return this.schedule.rate({ step, steps, epoch: this.position.epochs + 1 }, this.scheduleState);
  }

  /** Batches of the whole training that are over. */
  private get done(): number {
    return this.position.epochs * this.plan.batches + this.position.batches;
  }

  private get identity(): Identity {
    const { training, settings, seed } = this.options;
    const { batchSize, dropLast, accumulation } = settings;
    return {
      ...{ seed, examples: training.count, batchSize, dropLast, accumulation },
      moments: this.optimiser.moments,
      parameters: slotsOf(this.graph.parameters),
      buffers: slotsOf(this.graph.buffers),
    };
  }

  private async giveCheckpoint(): Promise<void> {
    const { position, identity, scheduleState: schedule, history, best, bestVectors } = this;
    const state = copyOf(this.stepper.state);
    const kept = { identity, position, schedule, history: [...history], state, best, bestVectors };
    await this.options.onCheckpoint?.(kept);
  }

  private report(isDue: boolean, message: string | null = null): void {
    const { position, plan, options, history } = this;
    this.reports.report(isDue, this.done, () => ({
      epoch: Math.min(position.epochs + 1, options.settings.epochs),
      epochs: options.settings.epochs,
      batch: position.batches,
      batches: plan.batches,
      loss: position.lossCount > 0 ? position.lossSum / position.lossCount : null,
      validationLoss: history.length > position.epochs ? history.at(-1)!.validationLoss : null,
      learningRate: this.learningRate(Math.max(1, position.steps)),
      message,
    }));
  }

  private exploded(
    what: Parameters<typeof lossExploded>[0]["what"],
    value: number,
    norm: number,
  ): NeuralError {
    const { position, plan } = this;
    const isLater = what !== "validation loss";
    const step = position.steps + (isLater ? 1 : 0);
    return lossExploded({
      ...{ what, value, norm, step, epoch: position.epochs + 1, batches: plan.batches },
      batch: position.batches + (isLater ? 1 : 0),
      learningRate: this.learningRate(step),
      normBefore: isLater ? (this.last?.norm ?? null) : null,
    });
  }

  private requireValidation(): void {
    const { earlyStoppingPatience } = this.options.settings;
    if (earlyStoppingPatience === null || this.evaluator) return;
    throw new NeuralError(
      "NEURAL_PARAMETER_INVALID",
      `earlyStoppingPatience is ${earlyStoppingPatience}, but there are no validation examples to stop by`,
      { parameter: "earlyStoppingPatience", value: earlyStoppingPatience },
    );
  }

  private mixedPrecisionMessage(): string {
    return `mixedPrecision is set, but graphs are written in float32: device ${this.options.device} computes in float32`;
  }
}
