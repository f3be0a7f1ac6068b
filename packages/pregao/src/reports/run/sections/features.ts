import { formatCount, formatFigure } from "../../format.ts";
import { html, type Markup } from "../../html/escape.ts";
import { table } from "../../html/table.ts";
import type { FeatureChoice, FeatureDrift } from "../contract.ts";

/** Which features the models saw, and why not the others. */
export function featureSection({ method, featureSetId, chosen, dropped }: FeatureChoice): Markup {
  const scored = chosen.some(({ score }) => score !== undefined && score !== null);
  return html`<p>${formatCount(chosen.length)} chosen, ${formatCount(dropped.length)} left out: ${method}, on training rows only. Feature set ${featureSetId}.</p>
<details><summary>The chosen ones</summary>
${table(
  [{ name: "feature" }, ...(scored ? [{ name: "score", numeric: true }] : []), { name: "formula" }],
  chosen.map(({ name, formula, score }) => [
    html`<code>${name}</code>`,
    ...(scored ? [formatFigure(score ?? null)] : []),
    formula ?? "",
  ]),
)}</details>
${
  dropped.length === 0
    ? null
    : html`<details><summary>Those left out, with the reason</summary>
${table(
  [{ name: "feature" }, { name: "because" }],
  dropped.map(({ name, reason }) => [html`<code>${name}</code>`, reason]),
)}</details>`
}
`;
}

/** Features whose values moved away from those of training, most first. */
export function driftSection(drift: readonly FeatureDrift[]): Markup {
  const ordered = drift.toSorted((a, b) => (b.stabilityIndex ?? -1) - (a.stabilityIndex ?? -1));
  const far = ordered.filter(({ stabilityIndex }) => (stabilityIndex ?? 0) > 0.25).length;
  return html`<p>Population stability index of the test rows against training: below 0.1 little moved, above 0.25 much. ${formatCount(far)} of ${formatCount(drift.length)} features are above 0.25.</p>
<details><summary>All features</summary>
${table(
  [{ name: "feature" }, { name: "stability index", numeric: true }, { name: "" }],
  ordered.map(({ name, stabilityIndex, note }) => [
    html`<code>${name}</code>`,
    formatFigure(stabilityIndex),
    html`${driftMark(stabilityIndex)}${note === undefined ? null : html`<span class="small">${note}</span>`}`,
  ]),
)}</details>
`;
}

function driftMark(index: number | null): Markup | null {
  if (index === null || index < 0.1) return null;
  return index > 0.25
    ? html`<span class="mark missed">much</span>`
    : html`<span class="mark none">some</span>`;
}
