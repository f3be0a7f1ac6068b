import type { Feature } from "../contract.ts";
import { featuresOf } from "./category-features.ts";

const source = "training service contract";

/** Columns of the bars as they are; the close, which the B3 service has too, is among its features. */
export const barColumnFeatures: readonly Feature[] = [
  ...["open", "high", "low"].flatMap((name) =>
    featuresOf(
      "price",
      [name],
      [
        {
          ...{ name, warmUp: 0, formula: name, source },
          description: `The bar's ${name} as the source has it.`,
          values: (series) => series.column(name),
        },
      ],
    ),
  ),
  ...featuresOf(
    "volume",
    ["volume"],
    [
      {
        ...{ name: "bar_volume", warmUp: 0, formula: "volume", source },
        description: "The bar's volume as the source has it.",
        values: (series) => series.column("volume"),
      },
    ],
  ),
];
