import type { Theme } from "./theme.ts";

const names = ["low", "lower", "middle", "higher", "high"];
const missing = "missing";

/** How a fifth of a feature's values is called, from 0; −1 is a missing value. */
export function levelName(level: number): string {
  return names[level] ?? missing;
}

/** Colours of the fifths, with a legend of those that occur; missing values are grey. */
export function levelColours(theme: Theme, levels: Iterable<number>, title: string) {
  const present = new Set(Array.from(levels, levelName));
  const domain = [...names, missing].filter((name) => present.has(name));
  return {
    field: "level",
    type: "nominal" as const,
    scale: {
      domain,
      range: domain.map((name) => (name === missing ? theme.muted : theme.ramp[names.indexOf(name)]!)),
    },
    legend: {
      title,
      orient: "top" as const,
      direction: "horizontal" as const,
      titleOrient: "left" as const,
      titlePadding: 10,
      columnPadding: 12,
      symbolSize: 60,
      symbolOpacity: 1,
      offset: 6,
    },
  };
}

/** Enough digits for a picture: more would only make the file larger. */
export function short(value: number): number {
  return Number(value.toPrecision(4));
}
