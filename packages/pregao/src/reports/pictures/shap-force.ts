import type { Contribution, PredictionContributions } from "../../explain/index.ts";
import { formatDifference, formatFigure } from "../format.ts";
import { contributionLabel, strongest } from "./contribution-text.ts";
import type { Picture } from "./picture.ts";

/** Features that are named on each side. */
const NAMED = 4;

interface Push {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly isUp: boolean;
}

/** What raises one prediction against what lowers it, pushing from both sides to where they meet. `subject`: "PETR4, 2024-12-30". */
export function shapForcePicture(
  { output, expected, reached, contributions }: PredictionContributions,
  { subject }: { readonly subject: string },
): Picture {
  const raising = pushes(
    contributions.filter(({ attribution }) => attribution > 0),
    reached,
    true,
  );
  const lowering = pushes(
    contributions.filter(({ attribution }) => attribution < 0),
    reached,
    false,
  );
  const all = [...raising, ...lowering];
  const ends = [expected, reached, ...all.flatMap(({ from, to }) => [from, to])];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = Math.max(1e-9, high - low) * 0.03;
  const labels = [...labelsOf(raising, high - low), ...labelsOf(lowering, high - low)];
  const marks = [
    { value: expected, text: `expected of any row ${formatFigure(expected)}`, isReached: false },
    { value: reached, text: `predicted ${formatFigure(reached)}`, isReached: true },
  ];
  const isLeft = reached <= expected;
  return {
    name: "shap-force-plot",
    title: `What pushes the prediction: ${subject}`,
    description: `${subject}: the ${output} is ${formatFigure(reached)}, expected of any row ${formatFigure(expected)}; strongest: ${contributions
      .slice(0, 2 * NAMED)
      .map((one) => `${contributionLabel(one)} ${formatDifference(one.attribution)}`)
      .join(", ")}.`,
    specification: (theme) => {
      const x = {
        type: "quantitative" as const,
        scale: { domain: [low - margin, high + margin], zero: false, nice: false },
      };
      const y = {
        type: "quantitative" as const,
        scale: { domain: [-NAMED - 2, 2], nice: false },
        axis: null,
      };
      const colour = {
        field: "isUp",
        type: "nominal" as const,
        scale: { domain: [true, false], range: [theme.ramp[4]!, theme.ramp[0]!] },
        legend: {
          title: null,
          orient: "top" as const,
          direction: "horizontal" as const,
          symbolType: "square",
          labelExpr: `datum.value ? 'raises the ${output}' : 'lowers the ${output}'`,
          columnPadding: 16,
        },
      };
      return {
        title: { text: `What pushes the prediction: ${subject}`, subtitle: output },
        width: 720,
        height: 215,
        layer: [
          {
            data: { values: all.map((push) => ({ ...push, y: 0.5, y2: -0.5 })) },
            mark: { type: "rect", stroke: theme.ground, strokeWidth: 1.5 },
            encoding: {
              x: {
                ...x,
                field: "from",
                title: output,
                axis: { orient: "bottom", grid: false, tickCount: 8 },
              },
              x2: { field: "to" },
              y: { ...y, field: "y" },
              y2: { field: "y2" },
              color: colour,
            },
          },
          {
            data: { values: labels },
            mark: { type: "rule", color: theme.grid },
            encoding: {
              x: { ...x, field: "middle" },
              y: { ...y, field: "top" },
              y2: { field: "height" },
            },
          },
          // What raises is named to the left of its line, what lowers to the right: no line runs through a name.
          ...[true, false].map((isUp) => ({
            data: { values: labels.filter((label) => label.isUp === isUp) },
            mark: {
              type: "text" as const,
              align: (isUp ? "right" : "left") as "right" | "left",
              baseline: "middle" as const,
              dx: isUp ? -4 : 4,
              fontSize: 10.5,
              color: theme.ink,
            },
            encoding: {
              x: { ...x, field: "middle" },
              y: { ...y, field: "height" },
              text: { field: "label" },
            },
          })),
          ...marks.map(({ value, text, isReached }) => ({
            data: { values: [{ value, text, y: 0.55, y2: isReached ? 1.15 : 0.85 }] },
            layer: [
              {
                mark: { type: "rule" as const, color: isReached ? theme.ink : theme.muted },
                encoding: { x: { ...x, field: "value" }, y: { ...y, field: "y" }, y2: { field: "y2" } },
              },
              {
                mark: {
                  type: "text" as const,
                  // Both words lean away from each other.
                  align: (isReached === isLeft ? "right" : "left") as "right" | "left",
                  baseline: "bottom" as const,
                  dx: isReached === isLeft ? 2 : -2,
                  dy: -2,
                  fontSize: 11,
                  fontWeight: isReached ? ("bold" as const) : ("normal" as const),
                  color: isReached ? theme.ink : theme.muted,
                },
                encoding: {
                  x: { ...x, field: "value" },
                  y: { ...y, field: "y2" },
                  text: { field: "text" },
                },
              },
            ],
          })),
        ],
      };
    },
  };
}

/** The strongest of one side stands next to the prediction; all but the named ones are one push. */
function pushes(contributions: readonly Contribution[], reached: number, isUp: boolean): Push[] {
  let at = reached;
  return strongest(contributions, NAMED + 1).map(({ label, attribution }) => {
    const from = at;
    // What raises comes from below, what lowers from above.
    at -= attribution;
    return { label, from, to: at, isUp };
  });
}

/** Names of one side below the bar, deeper towards the prediction; what is too narrow to be seen has none. */
function labelsOf(side: readonly Push[], reach: number) {
  return side
    .filter(({ from, to }) => Math.abs(to - from) > 0.004 * reach)
    .toReversed()
    .map((push, depth) => ({
      ...push,
      middle: (push.from + push.to) / 2,
      height: -1.1 - depth,
      top: -0.55,
    }));
}
