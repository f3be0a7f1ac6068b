import { z } from "zod";
import { b3Families } from "../rest-names.ts";

/** Bars as they were loaded: where from, and the fingerprint that shows whether they still are what they were. */
const dataSchema = z.object({ source: z.string().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

const preparationSchema = z.object({
  labels: z.enum(["signal-cluster", "forward-return"]),
  horizon: z.int().min(1),
});

const partingSchema = z.object({
  family: z.enum(b3Families),
  kind: z.enum(["by-date", "shuffled-stratified"]),
  test_size: z.number(),
  val_size: z.number(),
});

const fittingSchema = z.object({
  /** −1: as many as the worker has. */
  n_jobs: z.int(),
  /** Parameters of the LSTM; none for the forest, whose search is the original's. */
  parameters: z.record(z.string(), z.number()),
});

const placeSchema = z.object({ model_dir: z.string().min(1), model_name: z.string().min(1) });
const versionSchema = placeSchema.extend({ version: z.int().min(1) });

/** What a model is trained by, from the loaded bars on. */
export const trainingPlanSchema = z.object({
  data: dataSchema,
  preparation: preparationSchema,
  parting: partingSchema,
});

const loadSchema = z.object({ step: z.literal("load"), source: z.string().min(1) });
const preprocessSchema = z.object({
  step: z.literal("preprocess"),
  data: dataSchema,
  preparation: preparationSchema,
});
const splitSchema = z.object({ step: z.literal("split"), plan: trainingPlanSchema });
const trainSchema = z.object({
  step: z.literal("train"),
  plan: trainingPlanSchema,
  fitting: fittingSchema,
  to: placeSchema,
});
const evaluateSchema = z.object({
  step: z.literal("evaluate"),
  plan: trainingPlanSchema,
  model: versionSchema,
});
const saveSchema = z.object({ step: z.literal("save"), model: versionSchema, to: placeSchema });
const pipelineSchema = z.object({
  step: z.literal("pipeline"),
  source: z.string().min(1),
  preparation: preparationSchema,
  parting: partingSchema,
  fitting: fittingSchema,
  to: placeSchema,
});

/** One step of the B3 service as a job: everything that its result depends on, nothing of the session. */
export const b3StepSchema = z.discriminatedUnion("step", [
  loadSchema,
  preprocessSchema,
  splitSchema,
  trainSchema,
  evaluateSchema,
  saveSchema,
  pipelineSchema,
]);

export type B3Step = z.infer<typeof b3StepSchema>;
export type B3StepName = B3Step["step"];
export type B3StepOf<Name extends B3StepName> = Extract<B3Step, { step: Name }>;

export type LoadedPlace = z.infer<typeof dataSchema>;
export type Preparation = z.infer<typeof preparationSchema>;
export type Parting = z.infer<typeof partingSchema>;
export type Fitting = z.infer<typeof fittingSchema>;
export type ModelPlaceOnWire = z.infer<typeof placeSchema>;
export type ModelVersionOnWire = z.infer<typeof versionSchema>;
export type TrainingPlan = z.infer<typeof trainingPlanSchema>;
