import { html, type Markup, trusted } from "./escape.ts";
import { style } from "./style.ts";

export interface PageParts {
  readonly title: string;
  readonly header: Markup;
  readonly main: Markup;
  /** What this page's style has beside the usual. */
  readonly ownStyle?: string;
}

/** A page of one file: its style within, no script, nothing fetched, light and dark by the reader's setting. */
export function page({ title, header, main, ownStyle = "" }: PageParts): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(style)}${trusted(ownStyle)}</style></head>
<body>
<header>
${header}
</header>
<main>
${main}
</main>
</body></html>
`.markup;
}
