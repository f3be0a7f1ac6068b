/** Colours of a picture; any CSS colour that the place it is shown in understands. */
export interface Theme {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  /** `null` leaves the picture transparent. */
  readonly background: string | null;
  /** What pictures stand on: for what covers a line. */
  readonly ground: string;
  readonly accent: string;
  /** Lines and points for the first, second, third … thing that is neither sell, hold nor buy. */
  readonly series: readonly string[];
  readonly actions: Readonly<Record<string, string>>;
  /** From the lowest values of a feature to the highest. */
  readonly ramp: readonly string[];
  readonly font: string;
}

/**
 * Hues are those of Okabe and Ito (2008), told apart with every common colour blindness; on dark ground they are
 * lightened.
 */
export const lightTheme: Theme = {
  ink: "#1c2128",
  muted: "#5f6873",
  grid: "#dfe3e8",
  background: "#ffffff",
  ground: "#ffffff",
  accent: "#0068a8",
  series: ["#0068a8", "#b85000", "#00785a", "#9a4b80", "#7a6a00", "#5f6873"],
  actions: { sell: "#b85000", hold: "#737c87", buy: "#0068a8" },
  ramp: ["#0068a8", "#5f74b4", "#9a6ea3", "#b8616b", "#b84a00"],
  font: "DejaVu Sans",
};

export const darkTheme: Theme = {
  ink: "#e6eaef",
  muted: "#a3acb8",
  grid: "#2b313a",
  background: "#14181d",
  ground: "#14181d",
  accent: "#5db7ee",
  series: ["#5db7ee", "#ff9a5a", "#3fc79f", "#dd92c2", "#d9c64a", "#a3acb8"],
  actions: { sell: "#ff9a5a", hold: "#9aa4b0", buy: "#5db7ee" },
  ramp: ["#5db7ee", "#9aa6ee", "#cf9ad8", "#f090a0", "#ff9a5a"],
  font: "DejaVu Sans",
};

/** Inside a page: the page's own custom properties decide, so that one picture serves light and dark. */
export const pageTheme: Theme = {
  ink: "var(--ink)",
  muted: "var(--muted)",
  grid: "var(--grid)",
  background: null,
  ground: "var(--page)",
  accent: "var(--accent)",
  series: [0, 1, 2, 3, 4, 5].map((place) => `var(--series-${place})`),
  actions: { sell: "var(--sell)", hold: "var(--hold)", buy: "var(--buy)" },
  ramp: [0, 1, 2, 3, 4].map((place) => `var(--ramp-${place})`),
  font: "var(--picture-font)",
};

/** The colour of a class or series by its name, else by its place. */
export function colourOf(theme: Theme, name: string, place: number): string {
  const known = Object.hasOwn(theme.actions, name) ? theme.actions[name] : undefined;
  return known ?? theme.series[place % theme.series.length]!;
}
