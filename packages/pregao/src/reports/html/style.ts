import { darkTheme, lightTheme, type Theme } from "../pictures/theme.ts";

/** The page's style sheet: light and dark by the reader's setting, light on paper. */
export const style = `
:root { color-scheme: light dark; --picture-font: system-ui, "Segoe UI", "DejaVu Sans", sans-serif; ${variables(lightTheme)} --page: #ffffff; --panel: #f4f6f8; --good: #00694e; --warn: #8a4500; --warn-panel: #fdf1e4; }
@media (prefers-color-scheme: dark) { :root { ${variables(darkTheme)} --page: #14181d; --panel: #1c2229; --good: #55d3a8; --warn: #ffb47a; --warn-panel: #2e2318; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1.25rem 4rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.55rem; line-height: 1.25; margin: 0 0 .25rem; text-wrap: balance; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .6rem; padding-top: .9rem; border-top: 1px solid var(--grid); }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
p { margin: .4rem 0; max-width: 46rem; }
.muted, caption { color: var(--muted); }
.verdict { margin: 1.1rem 0; padding: .85rem 1rem; border-left: 4px solid var(--muted); background: var(--panel); border-radius: 0 6px 6px 0; font-size: 1.1rem; }
.verdict.skill { border-color: var(--good); }
.verdict p { margin: .15rem 0; }
.warnings { margin: 1rem 0; padding: .7rem 1rem .7rem 2rem; background: var(--warn-panel); color: var(--warn); border-radius: 6px; }
.warnings li { margin: .2rem 0; }
.scroll { overflow-x: auto; margin: .6rem 0; }
table { border-collapse: collapse; font-size: .88rem; width: 100%; }
caption { text-align: left; padding-bottom: .35rem; }
th, td { padding: .32rem .7rem .32rem 0; border-bottom: 1px solid var(--grid); text-align: left; vertical-align: top; }
th { color: var(--muted); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td:first-child { min-width: 9rem; }
.small { display: block; color: var(--muted); font-weight: 400; font-size: .92em; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .5rem 1.5rem; margin: .6rem 0; }
dt { color: var(--muted); font-size: .82rem; }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 1.2rem 0; overflow-x: auto; }
.pictures { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: flex-start; }
.pictures figure { flex: 0 1 auto; min-width: 0; max-width: 100%; }
svg { max-width: 100%; height: auto; }
code, pre { font: .86em/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { background: var(--panel); padding: .7rem .9rem; border-radius: 6px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
td code { overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--muted); padding: .3rem 0; }
@media print {
  :root { ${variables(lightTheme)} --page: #ffffff; --panel: #f4f6f8; --good: #00694e; --warn: #8a4500; --warn-panel: #fdf1e4; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2, h3 { break-after: avoid; }
  figure, tr, .verdict, .warnings { break-inside: avoid; }
  .scroll, figure { overflow: visible; }
  details::details-content { display: block; content-visibility: visible; }
}
`;

function variables(theme: Theme): string {
  const named = {
    ink: theme.ink,
    muted: theme.muted,
    grid: theme.grid,
    accent: theme.accent,
    ...theme.actions,
  };
  return [
    ...Object.entries(named),
    ...theme.series.map((colour, place) => [`series-${place}`, colour] as const),
    ...theme.ramp.map((colour, place) => [`ramp-${place}`, colour] as const),
  ]
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(" ");
}
