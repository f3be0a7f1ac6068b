import { formatCount } from "../format.ts";
import { clamped } from "./axis-domain.ts";
import type { Layers } from "./picture.ts";
import type { Theme } from "./theme.ts";

type Domain = readonly [number, number];

/** Points in a frame: one by one where there are few, else counted in cells, darker where more lie. */
export interface PointCloud {
  readonly domainX: Domain;
  readonly domainY: Domain;
  readonly points: readonly { readonly x: number; readonly y: number }[] | null;
  readonly cells:
    | readonly {
        readonly x: number;
        readonly x2: number;
        readonly y: number;
        readonly y2: number;
        /** From 0 to 1: the square root of its count beside that of the fullest cell. */
        readonly weight: number;
      }[]
    | null;
  /** For a subtitle: how many there are, and how many lie at the edge because they lie beyond it. */
  readonly note: string;
}

/** More points than this would only cover each other, and make the file large. */
const mostPoints = 800;
const cellsAcross = 48;

/** Points beyond the frame are put at its edge and counted. O(points). */
export function pointCloud(
  x: readonly number[],
  y: readonly number[],
  domainX: Domain,
  domainY: Domain,
): PointCloud {
  let beyond = 0;
  for (const [i, at] of x.entries())
    if (clamped(at, domainX) !== at || clamped(y[i]!, domainY) !== y[i]) beyond++;
  const note = `${formatCount(x.length)} rows${beyond === 0 ? "" : `, ${formatCount(beyond)} beyond the frame drawn at its edge`}`;
  if (x.length <= mostPoints) {
    const points = x.map((at, i) => ({ x: clamped(at, domainX), y: clamped(y[i]!, domainY) }));
    return { domainX, domainY, points, cells: null, note };
  }
  return { domainX, domainY, points: null, cells: countCells(x, y, domainX, domainY), note };
}

function countCells(
  x: readonly number[],
  y: readonly number[],
  domainX: Domain,
  domainY: Domain,
): NonNullable<PointCloud["cells"]> {
  const counts = new Map<number, number>();
  let most = 0;
  for (const [i, at] of x.entries()) {
    const cell = placeIn(at, domainX) * cellsAcross + placeIn(y[i]!, domainY);
    const count = (counts.get(cell) ?? 0) + 1;
    counts.set(cell, count);
    most = Math.max(most, count);
  }
  return [...counts].map(([cell, count]) => {
    const [column, row] = [Math.floor(cell / cellsAcross), cell % cellsAcross];
    return {
      x: edgeOf(column, domainX),
      x2: edgeOf(column + 1, domainX),
      y: edgeOf(row, domainY),
      y2: edgeOf(row + 1, domainY),
      weight: Math.round(1000 * Math.sqrt(count / most)) / 1000,
    };
  });
}

function placeIn(value: number, [low, high]: Domain): number {
  const place = Math.floor(((value - low) / (high - low)) * cellsAcross);
  return Math.min(cellsAcross - 1, Math.max(0, place));
}

function edgeOf(place: number, [low, high]: Domain): number {
  return low + (place * (high - low)) / cellsAcross;
}

export interface CloudAxes {
  readonly titleX: string;
  readonly titleY: string;
  readonly formatX: string;
  readonly formatY: string;
}

/** The layers that draw a cloud, with the axes of the panel. */
export function cloudLayers(cloud: PointCloud, axes: CloudAxes, theme: Theme): Layers {
  const { x, y } = cloudAxes(cloud, axes);
  if (cloud.points !== null) {
    return [
      {
        data: { values: [...cloud.points] },
        mark: { type: "point", filled: true, size: 18, opacity: 0.45, color: theme.accent },
        encoding: { x: { field: "x", ...x }, y: { field: "y", ...y } },
      },
    ];
  }
  return [
    {
      data: { values: [...(cloud.cells ?? [])] },
      mark: { type: "rect", color: theme.accent },
      encoding: {
        x: { field: "x", ...x },
        x2: { field: "x2" },
        y: { field: "y", ...y },
        y2: { field: "y2" },
        // Opacity rather than a colour ramp: it serves light and dark ground.
        opacity: {
          field: "weight",
          type: "quantitative",
          scale: { domain: [0, 1], range: [0.05, 0.95] },
          legend: null,
        },
      },
    },
  ];
}

/** The same axes for every layer of a panel. */
export function cloudAxes(
  { domainX, domainY }: Pick<PointCloud, "domainX" | "domainY">,
  { titleX, titleY, formatX, formatY }: CloudAxes,
) {
  const scale = (domain: Domain) => ({ domain: [...domain], zero: false, nice: false });
  return {
    x: {
      type: "quantitative",
      title: titleX,
      scale: scale(domainX),
      axis: { format: formatX, tickCount: 5 },
    },
    y: {
      type: "quantitative",
      title: titleY,
      scale: scale(domainY),
      axis: { format: formatY, tickCount: 5 },
    },
  } as const;
}
