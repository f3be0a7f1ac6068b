import { createRequire } from "node:module";
import { type Picture, pictureConfig } from "./pictures/picture.ts";
import { lightTheme, pageTheme, type Theme } from "./pictures/theme.ts";

/** DejaVu is shipped as TTF: resvg loses all text in silence with web fonts, and system fonts differ by machine. */
const fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];

/**
 * The picture as SVG text; the same picture and theme give the same bytes. Vega is loaded on the first call.
 * About 50 ms a picture.
 */
export async function renderSvg(picture: Picture, theme: Theme = lightTheme): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import("vega-lite"), import("vega")]);
  measureTextBy(vega as unknown as TextMeasuring);
  const specification = { ...picture.specification(theme), config: pictureConfig(theme) };
  const compiled = compile(specification, { logger: vega.logger(vega.Error) }).spec;
  const view = new vega.View(vega.parse(compiled), {
    renderer: "none",
    logger: vega.logger(vega.Error),
  });
  try {
    return withOwnIds(await view.toSVG(), picture.name);
  } finally {
    view.finalize();
  }
}

/** The picture as PNG at `scale` pixels a point. About 100 ms a picture. */
export async function renderPng(picture: Picture, theme: Theme = lightTheme, scale = 2): Promise<Uint8Array> {
  return rasterise(await renderSvg(picture, theme), scale);
}

/** An SVG of this house as PNG, made in a thread of its own. About 50 ms a picture. */
export async function rasterise(svg: string, scale = 2): Promise<Uint8Array> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const { resolve } = createRequire(import.meta.url);
  const image = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: {
      fontFiles: fonts.map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`)),
      loadSystemFonts: false,
      defaultFontFamily: "DejaVu Sans",
    },
  });
  return image.asPng();
}

/** A picture that was drawn in the colours of a page, in those of a theme: the bytes that drawing it anew would give. O(letters). */
export function svgInTheme(svg: string, theme: Theme): string {
  const colours = new Map<string, string>([
    [pageTheme.ink, theme.ink],
    [pageTheme.muted, theme.muted],
    [pageTheme.grid, theme.grid],
    [pageTheme.accent, theme.accent],
    [pageTheme.font, theme.font],
    [pageTheme.ground, theme.ground],
    ...pageTheme.ramp.map((name, place) => [name, theme.ramp[place]!] as const),
    ...pageTheme.series.map((name, place) => [name, theme.series[place]!] as const),
    ...Object.entries(pageTheme.actions).map(([action, name]) => [name, theme.actions[action]!] as const),
  ]);
  const coloured = svg.replace(/var\(--[\w-]+\)/g, (name) => colours.get(name) ?? name);
  if (theme.background === null) return coloured;
  // The ground is the first shape, of the size of the whole.
  const ground = (tag: string, width: string, height: string): string =>
    `${tag}<rect width="${width}" height="${height}" fill="${theme.background}"/>`;
  return coloured.replace(/^<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>/, ground);
}

/** What Vega asks for the width of a text; its declared types leave it out. */
interface TextMeasuring {
  readonly textMetrics: {
    width: (item: { fontSize?: number; fontWeight?: string }, text?: unknown) => number;
  };
}

/**
 * Without a canvas Vega takes 0.8 of the size a letter, which leaves wide empty margins, and with one installed by
 * chance it would lay out differently: DejaVu's mean advance is given instead, the same everywhere.
 */
function measureTextBy({ textMetrics }: TextMeasuring): void {
  textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
    String(text ?? "").length * fontSize * (fontWeight === "bold" ? 0.69 : 0.61);
}

/**
 * Vega numbers ids on through a whole process, so they would differ from run to run and meet in one page: they are
 * numbered from 0 here, under the picture's name.
 */
function withOwnIds(svg: string, name: string): string {
  const numbers = new Map<string, number>();
  for (const [, id] of svg.matchAll(/\bid="([^"]+)"/g)) {
    if (!numbers.has(id!)) numbers.set(id!, numbers.size);
  }
  const own = (id: string): string => (numbers.has(id) ? `${name}-${numbers.get(id)}` : id);
  return svg
    .replace(/\bid="([^"]+)"/g, (_, id: string) => `id="${own(id)}"`)
    .replace(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${own(id)})`)
    .replace(/href="#([^"]+)"/g, (_, id: string) => `href="#${own(id)}"`);
}
