import { PregaoError } from "../errors.ts";
import { takeFeatures } from "../features/take-features.ts";
import type { RunContext } from "../progress.ts";
import type { DroppedFeature, Selection, SelectionData, Selector } from "./contract.ts";

/** One selector after another, each on what the ones before it have kept; reasons say which step dropped a feature. */
export function inSequence(selectors: readonly Selector[]): Selector {
  requireSome(selectors);
  const method = selectors.map((selector) => selector.method).join(", then ");
  return {
    method,
    async select(data, context) {
      const dropped = new Map<string, string>();
      let left = data;
      for (const selector of selectors) {
        const selection = await runSelection(selector, left, context);
        for (const { name, reason } of selection.dropped) dropped.set(name, reason);
        left = withFeatures(left, selection.kept);
      }
      return combined(method, data, dropped);
    },
  };
}

/** Keeps what `atLeast` of the selectors keep, each asked about all features; by default more than half of them. */
export function byVote(
  selectors: readonly Selector[],
  atLeast = Math.floor(selectors.length / 2) + 1,
): Selector {
  requireSome(selectors);
  if (!Number.isInteger(atLeast) || atLeast < 1 || atLeast > selectors.length) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "atLeast",
      value: atLeast,
      reason: `it must be a whole number from 1 to ${selectors.length}, the number of selectors`,
    });
  }
  const method = `${atLeast} votes of: ${selectors.map((selector) => selector.method).join("; ")}`;
  return {
    method,
    async select(data, context) {
      const against = new Map<string, string[]>(data.features.names.map((name) => [name, []]));
      for (const selector of selectors) {
        const selection = await selector.select(data, context);
        for (const { name, reason } of selection.dropped) against.get(name)!.push(reason);
      }
      const dropped = new Map<string, string>();
      for (const [name, reasons] of against) {
        const votes = selectors.length - reasons.length;
        if (votes < atLeast)
          dropped.set(
            name,
            `${votes} of ${selectors.length} votes (${atLeast} needed): ${reasons.join("; ")}`,
          );
      }
      return combined(method, data, dropped);
    },
  };
}

/** Asks a selector and refuses a choice that leaves nothing (PREGAO_SELECTION_EMPTY). */
export async function runSelection(
  selector: Selector,
  data: SelectionData,
  context: RunContext,
): Promise<Selection> {
  const selection = await selector.select(data, context);
  if (selection.kept.length > 0) return selection;
  const [first] = selection.dropped;
  throw new PregaoError("PREGAO_SELECTION_EMPTY", {
    method: selection.method,
    features: selection.dropped.length,
    first: first === undefined ? "there was none" : `${first.name} ${first.reason}`,
  });
}

function withFeatures(data: SelectionData, names: readonly string[]): SelectionData {
  return { ...data, features: takeFeatures(data.features, names) };
}

function combined(
  method: string,
  { features }: SelectionData,
  dropped: ReadonlyMap<string, string>,
): Selection {
  return {
    method,
    kept: features.names.filter((name) => !dropped.has(name)),
    dropped: features.names.flatMap((name): DroppedFeature[] =>
      dropped.has(name) ? [{ name, reason: dropped.get(name)! }] : [],
    ),
    scores: {},
  };
}

function requireSome(selectors: readonly Selector[]): void {
  if (selectors.length > 0) return;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "selectors",
    value: "none",
    reason: "name one way to select at least",
  });
}
