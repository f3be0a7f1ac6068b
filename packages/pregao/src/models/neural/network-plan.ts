import type { OptimiserSettings } from "@pregao/neural";
import type { OptionTable } from "../../config/index.ts";
import type { Model, ModelFamily } from "../contract.ts";
import type { FamilySpaces } from "../tuning-space.ts";

/** Where a network tells classes, and what it learns them from. */
export interface ClassHead {
  /** Name of the output of logits, and of the target. */
  readonly output: string;
  readonly target: string;
  /** The focal loss of this head; null where it learns by cross-entropy. */
  readonly focal: { readonly gamma: number; readonly alpha: readonly number[] | null } | null;
  /** Whether classes are drawn equally often in training. */
  readonly isBalanced: boolean;
}

/** Where a network tells the return, in standard deviations, and what it learns it from. */
export interface ReturnHead {
  readonly output: string;
  readonly target: string;
  readonly shape: readonly number[];
}

/** A network that is to be fitted: an architecture of the engine with its parameters, and what it learns. */
export interface NetworkPlan {
  readonly architecture: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Rows of a window; null where a row stands by itself. */
  readonly lookback: number | null;
  readonly classes: ClassHead | null;
  readonly returns: ReturnHead | null;
  readonly optimiser: OptimiserSettings;
}

/** How many features a network reads, and ids of the classes that it tells apart. */
export interface NetworkSize {
  readonly features: number;
  readonly classIds: readonly number[];
}

/** A family of networks: its words and tables, and how it plans a network. */
export interface NetworkKind
  extends Pick<ModelFamily, "name" | "aliases" | "description" | "tasks" | "searchSpaces"> {
  readonly tuningSpaces: FamilySpaces;
  options(task: Model["task"]): OptionTable;
  /** Whether a network learns classes, returns or both, whatever it is asked for. */
  learns(task: Model["task"]): { readonly classes: boolean; readonly returns: boolean };
  plan(task: Model["task"], size: NetworkSize, parameters: Readonly<Record<string, unknown>>): NetworkPlan;
}

const classHead: ClassHead = { output: "logits", target: "class", focal: null, isBalanced: false };

/** The heads of a network that learns one thing: classes by cross-entropy, or returns of the target's shape. */
export function headsOf(
  task: Model["task"],
  returnShape: readonly number[],
): Pick<NetworkPlan, "classes" | "returns"> {
  if (task === "classification") return { classes: classHead, returns: null };
  return { classes: null, returns: { output: "forecast", target: "target", shape: returnShape } };
}

/** One number a class of the product, less those of classes that the network does not tell apart; null stays null. */
export function ofClasses(given: unknown, { classIds }: NetworkSize): unknown {
  return Array.isArray(given) ? classIds.map((id) => given[id]) : given;
}

/** What a network that learns one thing learns. */
export function oneTask(task: Model["task"]): ReturnType<NetworkKind["learns"]> {
  return { classes: task === "classification", returns: task === "regression" };
}
