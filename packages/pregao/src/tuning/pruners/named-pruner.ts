import type { TrialPruning } from "../executor.ts";
import { medianPruner } from "./median-pruner.ts";
import type { Pruner } from "./pruner.ts";
import { successiveHalvingPruner } from "./successive-halving-pruner.ts";

/** A pruner with the name that other processes know it by. */
export interface NamedPruner {
  readonly name: TrialPruning["pruner"];
  readonly rule: Pruner;
}

export function namedPruner(name: TrialPruning["pruner"]): NamedPruner {
  return { name, rule: name === "median" ? medianPruner() : successiveHalvingPruner() };
}
