export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/**
 * Throws at the first place where `found` differs from `expected`: another shape, another text, or a number further
 * away than absolute + relative · |expected|. NaN (null in JSON) equals only itself.
 */
export function assertSameNumbers(found: unknown, expected: unknown, tolerance: Tolerance, path = "$"): void {
  if (typeof found === "number" && typeof expected === "number") {
    const limit = tolerance.absolute + tolerance.relative * Math.abs(expected);
    if (Object.is(found, expected) || Math.abs(found - expected) <= limit) return;
    throw new Error(`${path} is ${found}, expected ${expected} within ${limit}`);
  }
  if (!isObject(found) || !isObject(expected)) {
    if (Object.is(found, expected)) return;
    throw new Error(`${path} is ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
  }
  const names = Object.keys(expected);
  const extra = Object.keys(found).filter((name) => !Object.hasOwn(expected, name));
  const missing = names.filter((name) => !Object.hasOwn(found, name));
  if (extra.length + missing.length > 0) {
    throw new Error(`${path} lacks [${missing.slice(0, 5)}] and has [${extra.slice(0, 5)}] more`);
  }
  for (const name of names) assertSameNumbers(found[name], expected[name], tolerance, `${path}.${name}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
