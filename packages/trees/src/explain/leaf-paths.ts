import { FEATURE_MASK, type FlatTrees } from "../ensemble/flat-trees.ts";
import type { Shares } from "./shares.ts";

/** A part of the way to a leaf. Several steps may test one feature: they share a slot. */
interface Step {
  readonly node: number;
  readonly slot: number;
  readonly goesRight: boolean;
  /** Share of the slot before the step; −1 when the step opened it. */
  readonly before: number;
}

/** The way to a place in a tree. */
export interface Path {
  readonly steps: readonly Step[];
  /** Features tested on the way, each once, in the order in which they were first met. */
  readonly features: readonly number[];
  /** For each of them, the share of the training rows that passes all of its steps, met one after another. */
  readonly shares: readonly number[];
}

/** The path that a walk through a tree is at; steps are taken and taken back. */
export class OpenPath implements Path {
  readonly steps: Step[] = [];
  readonly features: number[] = [];
  readonly shares: number[] = [];
  private readonly trees: FlatTrees;
  private readonly sharesLeft: Shares | null;

  /** Without shares of nodes all shares are 1. */
  constructor(trees: FlatTrees, sharesLeft: Shares | null) {
    this.trees = trees;
    this.sharesLeft = sharesLeft;
  }

  take(node: number, goesRight: boolean): void {
    const feature = this.trees.feature[node]! & FEATURE_MASK;
    const onLeft = this.sharesLeft ? this.sharesLeft[node]! : 1;
    const share = this.sharesLeft && goesRight ? 1 - onLeft : onLeft;
    const known = this.features.indexOf(feature);
    if (known < 0) {
      this.steps.push({ node, goesRight, slot: this.features.length, before: -1 });
      this.features.push(feature);
      this.shares.push(share);
      return;
    }
    this.steps.push({ node, goesRight, slot: known, before: this.shares[known]! });
    this.shares[known]! *= share;
  }

  /** Takes steps back until `length` are left. */
  backTo(length: number): void {
    while (this.steps.length > length) {
      const { slot, before } = this.steps.pop()!;
      if (before >= 0) this.shares[slot] = before;
      else {
        this.features.pop();
        this.shares.pop();
      }
    }
  }

  copy(): Path {
    return { steps: [...this.steps], features: [...this.features], shares: [...this.shares] };
  }
}

/**
 * Visits the places of a tree from left to right, parents first, with the path to each. Goes on below a place when `visit` returns
 * true; references below 0 are leaves.
 */
export function visitPlaces(
  trees: FlatTrees,
  root: number,
  path: OpenPath,
  visit: (reference: number) => boolean,
): void {
  const start = path.steps.length;
  const stack = [{ reference: root, depth: start, parent: -1, goesRight: false }];
  for (let at = stack.pop(); at; at = stack.pop()) {
    const { reference, depth, parent, goesRight } = at;
    if (parent >= 0) {
      path.backTo(depth - 1);
      path.take(parent, goesRight);
    }
    if (!visit(reference) || reference < 0) continue;
    const next = { depth: path.steps.length + 1, parent: reference };
    stack.push({ reference: trees.right[reference]!, goesRight: true, ...next });
    stack.push({ reference: trees.left[reference]!, goesRight: false, ...next });
  }
  path.backTo(start);
}
