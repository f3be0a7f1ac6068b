import type { z } from "zod";

/** What is looked at of a schema's definition, whatever its kind. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly items?: readonly z.ZodType[];
  readonly rest?: z.ZodType | null;
  readonly options?: readonly z.ZodType[];
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly getter?: () => z.ZodType;
}

/** The schema of the field at `path`; undefined where the path leads nowhere. */
export function fieldSchema(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let found: z.ZodType | undefined = schema;
  for (const key of path) found = found === undefined ? undefined : step(found, key);
  return found;
}

/** Names of the fields of an object schema, of each of its forms where there are several. */
export function fieldNames(schema: z.ZodType): string[] {
  const { shape } = definitionOf(schema);
  if (shape !== undefined) return Object.keys(shape);
  return [...new Set(within(schema).flatMap(fieldNames))];
}

function step(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  const { shape, element, valueType, items, rest } = definitionOf(schema);
  if (shape !== undefined) return Object.hasOwn(shape, key) ? shape[String(key)] : undefined;
  if (element !== undefined) return element;
  if (items !== undefined) return items[Number(key)] ?? rest ?? undefined;
  if (valueType !== undefined) return valueType;
  for (const inner of within(schema)) {
    const found = step(inner, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The schemas that stand for this one: what an optional wraps, what a union chooses from. */
function within(schema: z.ZodType): readonly z.ZodType[] {
  const { options, innerType, in: input, left, right, getter } = definitionOf(schema);
  if (options !== undefined) return options;
  return [innerType, input, left, right, getter?.()].filter((inner) => inner !== undefined);
}

function definitionOf(schema: z.ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}
