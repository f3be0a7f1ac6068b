import type { PlannedModel } from "./model-plan.ts";

/** How long a fit takes beside others, roughly: for the order of fits and for the progress, never for a result. */
const effortOf: Readonly<Record<string, number>> = {
  naive: 0.1,
  persistence: 0.1,
  logistic: 1,
  ridge: 0.3,
  rf: 2,
  extra_trees: 2,
  xgboost: 4,
  lightgbm: 4,
  catboost: 5,
  mlp: 8,
  stack: 20,
  blend: 20,
};
/** Networks that read windows. */
const sequences = 40;

function effortOfOne({ family, task }: PlannedModel): number {
  const effort = effortOf[family] ?? sequences;
  return task === "classification" ? effort : effort * 0.6;
}

function basesOf({ bases }: PlannedModel, models: readonly PlannedModel[]): PlannedModel[] {
  return models.filter(({ key }) => bases.includes(key));
}

/** Of a stack its bases' once a fold on most of the rows, and once on all. */
export function expectedEffort(planned: PlannedModel, models: readonly PlannedModel[]): number {
  const bases = basesOf(planned, models);
  if (bases.length === 0) return effortOfOne(planned);
  return bases.reduce((sum, base) => sum + 5 * effortOfOne(base), 0);
}

/** The longest piece that cannot be shared out: a whole model, of a stack the longest of its bases. */
export function longestFit(planned: PlannedModel, models: readonly PlannedModel[]): number {
  const bases = basesOf(planned, models);
  return Math.max(...(bases.length === 0 ? [planned] : bases).map(effortOfOne));
}
