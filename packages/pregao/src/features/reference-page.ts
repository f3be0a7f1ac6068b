import { timeframeNames } from "../market/timeframe.ts";
import { crossSectionalCatalog, featureCatalog } from "./catalog.ts";
import { type AnyFeature, type FeatureCategory, featureCategories } from "./contract.ts";
import { b3WireNames, featureSetMembers, featureSetNames, toWireName } from "./feature-sets.ts";
import { describeWarmUp } from "./warm-up.ts";

const catalog: readonly AnyFeature[] = [...featureCatalog, ...crossSectionalCatalog];

const categoryTitles: Readonly<Record<FeatureCategory, string>> = {
  b3: "The B3 service's own",
  price: "Price",
  volume: "Volume",
  "open interest": "Open interest",
  funding: "Funding",
  liquidations: "Liquidations",
  "long/short": "Long/short ratio",
  time: "Time",
  interaction: "Interaction",
  statistics: "Statistics",
  "cross-section": "Across symbols",
};

/** The reference page of the features, Markdown, from the catalog alone. */
export function renderFeaturesPage(): string {
  const daily = new Set(featureSetMembers("default", "1d"));
  const sizes = featureSetNames.map((set) => `${set} ${featureSetMembers(set, "1h").length}`).join(", ");
  const intraday = new Set(timeframeNames.flatMap((timeframe) => featureSetMembers("default", timeframe)));
  return [
    "# Features",
    "",
    `The catalog holds ${catalog.length} features. The default set has ${daily.size} of them on daily bars (marked ●) and`,
    `${intraday.size} on shorter ones (also ○), less those whose inputs a source lacks: without bid and ask, two.`,
    "",
    `Sets and their size on hourly bars: ${sizes}.`,
    "",
    "Every value uses bars up to its own row only, of its own symbol only (those across symbols: bars of other symbols",
    "up to the same time); cutting the series after a date leaves all earlier values bit for bit as they were.",
    "*Warm-up* is the number of rows at the start of a symbol without a value; where a window is a duration, by timeframe.",
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
  const rows = catalog.filter((feature) => feature.category === category);
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

function cells(feature: AnyFeature, mark: string): string[] {
  const wire = toWireName(feature.name);
  const alias = wire === feature.name ? "" : ` On the B3 wire: ${wire}.`;
  return [
    feature.name,
    mark,
    feature.description + alias,
    feature.formula,
    feature.inputs.join(", ") || "time",
    describeWarmUp(feature),
    feature.memory,
    feature.source,
  ];
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
