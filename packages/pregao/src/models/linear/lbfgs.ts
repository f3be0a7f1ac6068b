/** The value at a point; its gradient is written into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => Promise<number>;

export interface Minimum {
  readonly point: Float64Array;
  readonly iterations: number;
  /** Whether every entry of the gradient is within the tolerance. */
  readonly converged: boolean;
}

export interface MinimiseOptions {
  /** Greatest entry of the gradient, without its sign, at which the search ends. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Multiplies a vector, in place, by a first guess of the inverse Hessian; its scale does not matter. */
  readonly precondition: (vector: Float64Array) => void;
  readonly onIteration: (iterations: number) => void;
}

/** Steps that are remembered. */
const memory = 10;

interface Step {
  readonly moved: Float64Array;
  readonly change: Float64Array;
  /** 1 / (moved · change) */
  readonly rho: number;
}

/**
 * Limited-memory BFGS (Nocedal & Wright 2006, algorithm 7.4) with the line search for the weak Wolfe conditions of Lewis &
 * Overton (2013). The two loops begin from a preconditioner, scaled by the newest step.
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  options: MinimiseOptions,
): Promise<Minimum> {
  let here: Place = { point: start, gradient: new Float64Array(start.length), value: 0 };
  here.value = await objective(here.point, here.gradient);
  const steps: Step[] = [];
  let scale = 1;
  let iterations = 0;
  const isDone = (): boolean => here.gradient.every((entry) => Math.abs(entry) <= options.tolerance);
  while (!isDone() && iterations < options.maxIterations) {
    const next = await lineSearch(objective, here, descent(here.gradient, steps, scale, options));
    // Rounding leaves no descent that could be seen.
    if (next === undefined) break;
    const moved = next.point.map((entry, i) => entry - here.point[i]!);
    const change = next.gradient.map((entry, i) => entry - here.gradient[i]!);
    const curvature = dot(moved, change);
    if (curvature > 0) {
      const guessed = change.slice();
      options.precondition(guessed);
      scale = curvature / dot(change, guessed);
      steps.push({ moved, change, rho: 1 / curvature });
      if (steps.length > memory) steps.shift();
    }
    here = next;
    options.onIteration(++iterations);
  }
  return { point: here.point, iterations, converged: isDone() };
}

function descent(
  gradient: Float64Array,
  steps: readonly Step[],
  scale: number,
  { precondition }: MinimiseOptions,
): Float64Array {
  const direction = gradient.map((entry) => -entry);
  const shares = steps.map(() => 0);
  for (let i = steps.length - 1; i >= 0; i--) {
    const { moved, change, rho } = steps[i]!;
    shares[i] = rho * dot(moved, direction);
    addScaled(direction, change, -shares[i]!);
  }
  precondition(direction);
  for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  for (const [i, { moved, change, rho }] of steps.entries())
    addScaled(direction, moved, shares[i]! - rho * dot(change, direction));
  return direction;
}

interface Place {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  value: number;
}

async function lineSearch(
  objective: Objective,
  here: Place,
  direction: Float64Array,
): Promise<Place | undefined> {
  const slope = dot(here.gradient, direction);
  // Values that rounding cannot tell apart count as no rise.
  const slack = 1e-12 * Math.max(1, Math.abs(here.value));
  let [low, high, length] = [0, Number.POSITIVE_INFINITY, 1];
  for (let tries = 0; tries < 40; tries++) {
    const point = here.point.slice();
    addScaled(point, direction, length);
    const gradient = new Float64Array(point.length);
    const value = await objective(point, gradient);
    if (!(value <= here.value + 1e-4 * length * slope + slack)) high = length;
    else if (dot(gradient, direction) < 0.9 * slope) low = length;
    else return { point, gradient, value };
    length = high === Number.POSITIVE_INFINITY ? 2 * length : (low + high) / 2;
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(to: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * vector[i]!;
}
