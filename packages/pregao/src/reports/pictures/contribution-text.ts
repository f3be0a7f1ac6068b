import type { Contribution } from "../../explain/index.ts";
import { formatFigure } from "../format.ts";

/** A contribution as it is written in a picture: with the value of its feature. */
export function contributionLabel({ name, value }: Pick<Contribution, "name" | "value">): string {
  return `${name} = ${value === null ? "missing" : formatFigure(value)}`;
}

/** The strongest contributions, and all others as one. */
export function strongest(
  contributions: readonly Contribution[],
  most: number,
): { readonly label: string; readonly attribution: number }[] {
  const rest = contributions.length > most ? contributions.slice(most - 1) : [];
  const kept = contributions.slice(0, contributions.length - rest.length);
  const shown = kept.map((one) => ({ label: contributionLabel(one), attribution: one.attribution }));
  if (rest.length === 0) return shown;
  const attribution = rest.reduce((sum, one) => sum + one.attribution, 0);
  return [...shown, { label: `${rest.length} other features`, attribution }];
}
