/**
 * Parameters as they are typed (`max_depth=null`, `max_features=0.5`): JSON where the text is JSON, else the text
 * itself, so that `max_features=sqrt` needs no quotes.
 */
export function parseParameterTexts(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === "string" ? parseText(value) : value,
    ]),
  );
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
