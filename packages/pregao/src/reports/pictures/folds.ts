import type { FoldLane, LanePart } from "../../splits/index.ts";
import type { Picture } from "./picture.ts";
import type { Theme } from "./theme.ts";

const parts = ["train", "validation", "test", "purged"] as const satisfies readonly LanePart[];

/** What each fold does with every date: a line a fold, time from left to right. */
export function foldsPicture(title: string, subtitle: string, lanes: readonly FoldLane[]): Picture {
  const values = lanes.flatMap(({ name, stretches }) =>
    stretches.filter(({ part }) => part !== "unused").map((stretch) => ({ ...stretch, name })),
  );
  const present = parts.filter((part) => values.some((value) => value.part === part));
  return {
    name: "folds",
    title,
    description: `${title}: ${lanes.length} lines over time, parted in ${present.join(", ")}.`,
    specification: (theme) => ({
      title: { text: title, subtitle },
      data: { values },
      width: 620,
      height: { step: 22 },
      mark: { type: "bar", height: { band: 0.72 } },
      encoding: {
        x: {
          field: "from",
          type: "temporal",
          title: null,
          scale: { type: "utc" },
          axis: { grid: false, labelOverlap: true, tickCount: 8 },
        },
        x2: { field: "to" },
        y: {
          field: "name",
          type: "nominal",
          sort: null,
          title: null,
          axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 6 },
        },
        color: {
          field: "part",
          type: "nominal",
          scale: { domain: [...present], range: present.map((part) => colourOf(theme, part)) },
          legend: { title: null, orient: "top", direction: "horizontal", symbolType: "square" },
        },
      },
    }),
  };
}

function colourOf(theme: Theme, part: (typeof parts)[number]): string {
  const [blue, orange, green] = theme.series;
  return { train: blue!, validation: green!, test: orange!, purged: theme.muted }[part];
}
