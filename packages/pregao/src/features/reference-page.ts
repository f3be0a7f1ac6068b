import { timeframeNames } from "../market/timeframe.ts";
import { featureCatalog } from "./catalog.ts";
import { type Feature, type FeatureCategory, featureCategories } from "./contract.ts";
import { b3WireNames, featureSetMembers, toWireName } from "./feature-sets.ts";

const categoryTitles: Readonly<Record<FeatureCategory, string>> = {
  b3: "The B3 service's own",
  price: "Price",
  volume: "Volume",
  time: "Time",
};

/** The reference page of the features, Markdown, from the catalog alone. */
export function renderFeaturesPage(): string {
  const daily = new Set(featureSetMembers("default", "1d"));
  const intraday = new Set(timeframeNames.flatMap((timeframe) => featureSetMembers("default", timeframe)));
  return [
    "# Features",
    "",
    `The catalog holds ${featureCatalog.length} features. The default set has ${daily.size} of them on daily bars (marked ●) and`,
    `${intraday.size} on shorter ones (also ○), less those whose inputs a source lacks: without bid and ask, two.`,
    "",
    "Every value uses bars up to its own row only, of its own symbol only; cutting the series after a row leaves all",
    "earlier values bit for bit as they were. *Warm-up* is the number of rows at the start of a symbol without a value.",
    "A missing input gives a missing value: windows until it has left them, recursions (memory *all history*) until",
    "they have warmed up anew. A division by zero is missing unless the description says otherwise. `x[n]` is the",
    "value n bars earlier; mean, std, min, max and Σ with a number run over that many bars, the present one included.",
    "",
    ...featureCategories.flatMap((category) => renderCategory(category, daily, intraday)),
    "## The 13 features of the B3 service",
    "",
    "Its clients see the wire names, in this order; where the formula is one of the catalog's, it is the same feature.",
    "",
    "| wire name | feature |",
    "|---|---|",
    ...Object.entries(b3WireNames).map(([wire, name]) => `| ${wire} | ${name} |`),
    "",
  ].join("\n");
}

function renderCategory(
  category: FeatureCategory,
  daily: ReadonlySet<string>,
  intraday: ReadonlySet<string>,
): string[] {
  const rows = featureCatalog.filter((feature) => feature.category === category);
  const mark = (name: string): string => (daily.has(name) ? "●" : intraday.has(name) ? "○" : "");
  return [
    `## ${categoryTitles[category]}`,
    "",
    "| feature | default | meaning | formula | inputs | warm-up | memory | source |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map((feature) => `| ${cells(feature, mark(feature.name)).map(escapeCell).join(" | ")} |`),
    "",
  ];
}

function cells(feature: Feature, mark: string): string[] {
  const wire = toWireName(feature.name);
  const alias = wire === feature.name ? "" : ` On the B3 wire: ${wire}.`;
  return [
    feature.name,
    mark,
    feature.description + alias,
    feature.formula,
    feature.inputs.join(", ") || "time",
    String(feature.warmUp),
    feature.memory,
    feature.source,
  ];
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
