export { type InferenceSettings, writeInferenceGraph } from "./building/inference-graph.ts";
export {
  type Initialiser,
  linearWeight,
  normal,
  ones,
  uniform,
  xavierUniform,
  zeros,
} from "./building/initialisers.ts";
export type { Network, Objective, Port, Tensors } from "./building/network.ts";
export type { Slot } from "./building/pack.ts";
export { Scope } from "./building/scope.ts";
export {
  type GradientGraph,
  type TrainingGraph,
  writeGradientGraph,
  writeTrainingGraph,
} from "./building/training-graph.ts";
export type { FlatTensors, Weights } from "./building/weights.ts";
export { NeuralError, type NeuralErrorCode } from "./errors.ts";
export { exportOnnx } from "./files/export-onnx.ts";
export { tensorsOf, weightsOf } from "./files/network-tensors.ts";
export { readStateDict } from "./files/pytorch/state-dict-reader.ts";
export { writeStateDict } from "./files/pytorch/state-dict-writer.ts";
export { readSafetensors, type Safetensors, writeSafetensors } from "./files/safetensors.ts";
export { loadNetwork, type SavedNetwork, saveNetwork } from "./files/save-network.ts";
export type { StoredTensor, StoredTensors, StoredType, StoredValues } from "./files/stored-tensor.ts";
export { exportTorchScript } from "./files/torchscript/export-torchscript.ts";
export {
  type TritonPort,
  type TritonSettings,
  writeTritonModel,
  writeTritonRepository,
} from "./files/triton.ts";
export { type FitNetworkOptions, fitNetwork } from "./fitting/fit-network.ts";
export { type FitInWorkerOptions, fitNetworkInWorker } from "./fitting/fit-network-in-worker.ts";
export { FittedNetwork, type FittedNetworkParts, type TrainingRecord } from "./fitting/fitted-network.ts";
export type { FittingOptions } from "./fitting/fitting-plan.ts";
export type { Graph } from "./graph/graph.ts";
export { type Shape, UNKNOWN_BATCH } from "./graph/shape.ts";
export type { ElementType, Tensor } from "./graph/tensor.ts";
export { type AttentionSettings, attention } from "./layers/attention.ts";
export { type BatchNormSettings, batchNorm } from "./layers/batch-norm.ts";
export { channelLinear } from "./layers/channel-linear.ts";
export { type Conv1dSettings, conv1d } from "./layers/conv1d.ts";
export { type Activation, type FeedForwardSettings, feedForward } from "./layers/feed-forward.ts";
export { gru } from "./layers/gru.ts";
export { layerNorm } from "./layers/layer-norm.ts";
export { linear } from "./layers/linear.ts";
export { lstm } from "./layers/lstm.ts";
export { learnedPositions, sinusoidalPositions } from "./layers/positions.ts";
export type { Recurrent, RecurrentSettings } from "./layers/recurrent.ts";
export { type RevIn, type RevInSettings, revIn } from "./layers/rev-in.ts";
export { rmsNorm } from "./layers/rms-norm.ts";
export { decoderLayer, encoderLayer, type TransformerSettings } from "./layers/transformer.ts";
export { type CrossEntropySettings, crossEntropy } from "./losses/cross-entropy.ts";
export { type FocalSettings, focal } from "./losses/focal.ts";
export { pinball } from "./losses/pinball.ts";
export { huber, meanAbsoluteError, meanSquaredError } from "./losses/regression.ts";
export { weightedSum } from "./losses/weighted-sum.ts";
export type { Architecture } from "./models/architecture.ts";
export { architectureNamed, architectures } from "./models/architectures.ts";
export type { DLinearParameters } from "./models/d-linear.ts";
export type { LstmClassifierParameters } from "./models/lstm-classifier.ts";
export type { LstmForecasterParameters } from "./models/lstm-forecaster.ts";
export type { LstmMultiTaskParameters } from "./models/lstm-multi-task.ts";
export type { MlpClassifierParameters, MlpRegressorParameters } from "./models/mlp.ts";
export type { NLinearParameters } from "./models/n-linear.ts";
export type { PatchTsMixerParameters } from "./models/patch-ts-mixer.ts";
export type { PatchTstParameters } from "./models/patch-tst.ts";
export type { SequenceClassifierParameters, SequenceRegressorParameters } from "./models/sequence-models.ts";
export type { TransformerParameters } from "./models/time-series-transformer.ts";
export { gelu, relu, sigmoid, silu, tanh } from "./operations/activations.ts";
export {
  absolute,
  add,
  atLeast,
  atMost,
  choose,
  compare,
  divide,
  exponential,
  logarithm,
  multiply,
  negate,
  power,
  square,
  squareRoot,
  subtract,
} from "./operations/arithmetic.ts";
export { matrixProduct } from "./operations/matrix.ts";
export { mean, sum } from "./operations/reductions.ts";
export { concatenate, reshape, slice, split, transpose } from "./operations/reshape.ts";
export { logSoftmax, softmax } from "./operations/softmax.ts";
export { type AdamSettings, adam, adamW } from "./optimisers/adam.ts";
export { averaged } from "./optimisers/averaged.ts";
export type { Optimiser } from "./optimisers/optimiser.ts";
export { type OptimiserSettings, optimiserOf } from "./optimisers/optimiser-settings.ts";
export { type SgdSettings, sgd } from "./optimisers/sgd.ts";
export { type ParameterEntry, type ParameterTable, resolveParameters } from "./parameter-table.ts";
export {
  type InputGradientSettings,
  InputGradients,
  type InputGradientValues,
} from "./runtime/input-gradients.ts";
export { Predictor, type PredictorSettings } from "./runtime/predictor.ts";
export { type OnnxInput, runOnnx } from "./runtime/run-onnx.ts";
export type { SessionSettings } from "./runtime/session.ts";
export type { ScheduleSettings } from "./schedules/schedule-settings.ts";
export type { Checkpoint, EpochRecord } from "./training/checkpoint.ts";
export { readCheckpoint, writeCheckpoint } from "./training/checkpoint-file.ts";
export { balancedWeights, classCounts } from "./training/class-counts.ts";
export { evaluate } from "./training/evaluator.ts";
export type { BatchArray, BatchArrays, Examples } from "./training/examples.ts";
export type { ExamplesSource } from "./training/examples-source.ts";
export { MatrixExamples, type MatrixOptions, type MatrixPart } from "./training/matrix-examples.ts";
export type { Progress } from "./training/progress.ts";
export type { Order } from "./training/sampler.ts";
export type { TrainingOrder, TrainingSettings, TrainingSettingsGiven } from "./training/settings.ts";
export { Stepper, type StepperOptions, type Update } from "./training/stepper.ts";
export { trainInWorker, type WorkerControl } from "./training/train-in-worker.ts";
export type { TrainOptions } from "./training/train-options.ts";
export { type TrainedNetwork, train } from "./training/trainer.ts";
export type { StepResult, TrainingState } from "./training/training-step.ts";
export { type WindowPart, Windows, type WindowsOptions } from "./training/windows.ts";
export type { TrainingRequest } from "./training/worker-messages.ts";
