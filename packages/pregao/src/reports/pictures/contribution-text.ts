import type { Contribution } from "../../explain/index.ts";
import { formatCount, formatFigure } from "../format.ts";

/** A feature's value as it is written: volumes in groups of digits, all others as figures. */
export function featureValueText(value: number | null): string {
  if (value === null) return "missing";
  return Math.abs(value) < 10_000 ? formatFigure(value) : formatCount(value);
}

/** A contribution as it is written in a picture: with the value of its feature. */
export function contributionLabel({ name, value }: Pick<Contribution, "name" | "value">): string {
  return `${name} = ${featureValueText(value)}`;
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
