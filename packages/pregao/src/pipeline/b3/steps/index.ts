export { runB3Step } from "./run-step.ts";
export {
  type B3Step,
  type B3StepName,
  b3StepSchema,
  type Fitting,
  type ModelPlaceOnWire,
  type Preparation,
  type TrainingPlan,
  trainingPlanSchema,
} from "./step-payload.ts";
export * from "./step-results.ts";
