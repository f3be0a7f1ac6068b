import { formatFigure, formatInterval } from "../format.ts";
import type { TargetOutcome } from "../run/contract.ts";
import type { Layers, Panel, Picture } from "./picture.ts";
import type { Theme } from "./theme.ts";

/** A target with the name of its model as people read it. */
export interface TitledTarget extends TargetOutcome {
  readonly title: string;
}

/** Each target on a scale of its own: the figure with its interval, where it should lie, and the best baseline. */
export function targetsPicture(targets: readonly TitledTarget[]): Picture {
  const known = targets.filter((target) => target.value !== null);
  const met = targets.filter((target) => target.met).length;
  const title = "Figures beside their targets";
  return {
    name: "targets",
    title,
    description: `${met} of ${targets.length} targets met: ${targets.map(describe).join("; ")}.`,
    specification: (theme) => ({
      title: {
        text: title,
        subtitle:
          "dot: figure with its interval; shaded: where it should lie; diamond: best baseline on the same rows",
      },
      spacing: 6,
      vconcat: known.map((target) => panel(target, theme)),
    }),
  };
}

function panel(target: TitledTarget, theme: Theme): Panel {
  const { value, low, high, baseline } = target;
  const label = `${target.title}|${target.metric} ${target.comparison} ${targetFigure(target.target)}`;
  const ends = [value, low, high, baseline.value, target.target].filter((end) => end !== null);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const margin = 0.12 * Math.max(most - least, 1e-9);
  const domain = [least - margin, most + margin];
  const wanted = target.comparison === "above" ? [target.target, domain[1]!] : [domain[0]!, target.target];
  const colour = target.met ? theme.series[2]! : theme.series[1]!;
  const x = {
    type: "quantitative",
    title: null,
    scale: { domain, zero: false, nice: false },
    axis: { tickCount: 4, grid: false, labelFontSize: 9, format: digits(most - least) },
  } as const;
  const y = {
    field: "label",
    type: "nominal",
    title: null,
    axis: {
      ticks: false,
      domain: false,
      labelColor: theme.ink,
      labelPadding: 8,
      // One width for all, so that the scales stand below each other.
      minExtent: 210,
      maxExtent: 210,
      labelExpr: "split(datum.label, '|')",
    },
  } as const;
  const shown = { label, value, low: low ?? value, high: high ?? value, baseline: baseline.value };
  return {
    width: 360,
    height: 34,
    layer: [
      {
        data: { values: [{ label, from: wanted[0], to: wanted[1] }] },
        mark: { type: "bar", color: theme.series[2]!, opacity: 0.14, height: 26 },
        encoding: { y, x: { field: "from", ...x }, x2: { field: "to" } },
      },
      {
        data: { values: [{ label, target: target.target }] },
        mark: { type: "tick", thickness: 2, size: 26, color: theme.ink, opacity: 0.85 },
        encoding: { y, x: { field: "target", ...x } },
      },
      {
        data: { values: [shown] },
        mark: { type: "rule", strokeWidth: 3, color: colour, opacity: 0.55 },
        encoding: { y, x: { field: "low", ...x }, x2: { field: "high" } },
      },
      ...(baseline.value === null
        ? []
        : ([
            {
              data: { values: [shown] },
              mark: {
                type: "point",
                shape: "diamond",
                filled: false,
                size: 55,
                strokeWidth: 1.8,
                opacity: 1,
                color: theme.muted,
              },
              encoding: { y, x: { field: "baseline", ...x } },
            },
          ] satisfies Layers)),
      {
        data: { values: [shown] },
        mark: { type: "point", filled: true, size: 80, opacity: 1, color: colour },
        encoding: { y, x: { field: "value", ...x } },
      },
      {
        data: { values: [{ label, text: target.met ? "met" : "missed" }] },
        mark: { type: "text", align: "left", fontSize: 11, fontWeight: "bold", color: colour },
        encoding: { y, x: { value: 370 }, text: { field: "text" } },
      },
    ],
  };
}

function describe(target: TitledTarget): string {
  return `${target.title} ${target.metric} ${target.comparison} ${targetFigure(target.target)}: ${formatFigure(target.value)} (${formatInterval(target.low, target.high)}), best baseline ${formatFigure(target.baseline.value)}, ${target.met ? "met" : "missed"}`;
}

/** As it was written: 0.55, not 0.5500. */
export function targetFigure(target: number): string {
  return String(target).replace("-", "−");
}

function digits(span: number): string {
  if (span < 0.005) return ".4f";
  return span < 0.05 ? ".3f" : ".2f";
}
