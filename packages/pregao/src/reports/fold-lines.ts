import { styleText } from "node:util";
import { formatTime } from "../market/finding.ts";
import type { FoldLane, LanePart } from "../splits/index.ts";

export interface FoldLinesOptions {
  /** Letters of a line; default 72. */
  readonly width?: number;
  /** Where it will be written: decides on colour together with NO_COLOR and FORCE_COLOR. Default: standard output. */
  readonly stream?: NodeJS.WritableStream;
}

/** In order of importance: a letter stands for many dates and shows the first of these that occurs among them. */
const letters: readonly (readonly [LanePart, string, Parameters<typeof styleText>[0]])[] = [
  ["test", "█", "green"],
  ["validation", "▓", "yellow"],
  ["purged", "×", "red"],
  ["train", "─", "blue"],
  ["unused", " ", "dim"],
];

/** Folds as lines of letters over one axis of time, with a legend. Ends without a line break. */
export function renderFoldLines(lanes: readonly FoldLane[], options: FoldLinesOptions = {}): string {
  const { width = 72, stream = process.stdout } = options;
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    styleText(format, text, { stream, validateStream: true });
  const stretches = lanes.flatMap((lane) => lane.stretches);
  const from = Math.min(...stretches.map((stretch) => stretch.from));
  const to = Math.max(...stretches.map((stretch) => stretch.to));
  const step = (to - from) / width;
  const margin = Math.max(...lanes.map(({ name }) => name.length)) + 2;
  const lines = lanes.map(({ name, stretches: own }) => {
    const line = Array.from({ length: width }, (_, place) => {
      const [start, end] = [from + place * step, from + (place + 1) * step];
      const [, letter, format] = letters.find(([part]) =>
        own.some((stretch) => stretch.part === part && stretch.from < end && stretch.to > start),
      )!;
      return paint(format, letter);
    });
    return `${name.padEnd(margin)}${line.join("")}`.trimEnd();
  });
  const [first, last] = [formatTime(from), formatTime(to)];
  const axis = `${first}${last.padStart(width - first.length)}`;
  const present = letters.filter(([part]) => part !== "unused" && stretches.some((one) => one.part === part));
  const legend = present.map(([part, letter, format]) => `${paint(format, letter)} ${part}`).join("   ");
  return [...lines, `${" ".repeat(margin)}${axis}`, "", `${" ".repeat(margin)}${legend}`].join("\n");
}
