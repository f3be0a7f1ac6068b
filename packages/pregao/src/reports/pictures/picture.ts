import type { TopLevelSpec } from "vega-lite";
import type { Theme } from "./theme.ts";

/** One picture: a Vega-Lite specification and what it shows, in words for those who cannot see it. */
export interface Picture {
  /** Stable: also the prefix of ids inside the SVG, so that several pictures can stand in one page. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly specification: (theme: Theme) => TopLevelSpec;
}

/** The layers of a picture, and a panel of one that has several. */
export type Layers = Extract<TopLevelSpec, { layer: unknown }>["layer"];
export type Panel = Extract<TopLevelSpec, { hconcat: unknown }>["hconcat"][number];

/** The same picture under a name of its own: several of a kind may stand in one page. */
export function namedPicture(picture: Picture, key: string): Picture {
  const plain = key.replace(/[^\w-]/gu, (letter) => `-${letter.codePointAt(0)!.toString(16)}`);
  return { ...picture, name: `${picture.name}-${plain}` };
}

/** Colours and sizes shared by all pictures. */
export function pictureConfig(theme: Theme): NonNullable<TopLevelSpec["config"]> {
  return {
    background: theme.background ?? "transparent",
    font: theme.font,
    padding: 12,
    // The picture as a whole is described; a label on each of hundreds of marks would drown it.
    aria: false,
    view: { stroke: null },
    axis: {
      labelColor: theme.muted,
      titleColor: theme.muted,
      gridColor: theme.grid,
      domainColor: theme.grid,
      tickColor: theme.grid,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: "normal",
      titlePadding: 8,
      labelLimit: 220,
    },
    legend: {
      labelColor: theme.ink,
      titleColor: theme.muted,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: "normal",
      labelLimit: 260,
      symbolStrokeWidth: 2,
    },
    header: { labelColor: theme.ink, titleColor: theme.muted, labelFontSize: 12, labelFontWeight: "bold" },
    title: {
      color: theme.ink,
      subtitleColor: theme.muted,
      fontSize: 14,
      subtitleFontSize: 11,
      anchor: "start",
      frame: "group",
      offset: 10,
      subtitlePadding: 4,
    },
    text: { color: theme.ink, fontSize: 11 },
  };
}
