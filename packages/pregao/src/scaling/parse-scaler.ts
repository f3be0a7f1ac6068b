import { z } from "zod";
import { PregaoError } from "../errors.ts";
import { type FittedScaler, scalerKinds } from "./contract.ts";

const columnScale = z.union([
  z.strictObject({ center: z.number(), scale: z.number().refine((scale) => scale !== 0, "it is 0") }),
  z.strictObject({
    quantiles: z
      .array(z.number())
      .min(1)
      .refine(
        (values) => values.every((value, place) => place === 0 || value >= values[place - 1]!),
        "not ascending",
      ),
  }),
  z.null(),
]);

const scalerSchema = z
  .strictObject({
    format: z.literal("pregao-scaler"),
    version: z.literal(1),
    kind: z.enum(scalerKinds),
    low: z.number(),
    high: z.number(),
    output: z.enum(["uniform", "normal"]),
    names: z.array(z.string()),
    rows: z.int().min(0),
    global: z.array(columnScale),
    symbols: z.record(z.string(), z.array(columnScale)).nullable(),
  })
  .refine(
    ({ names, global, symbols }) =>
      [global, ...Object.values(symbols ?? {})].every((scales) => scales.length === names.length),
    "a scale for each column is needed",
  )
  .refine(
    ({ kind, global, symbols }) =>
      [global, ...Object.values(symbols ?? {})]
        .flat()
        .every((scale) => scale === null || "quantiles" in scale === (kind === "quantile")),
    "a scale is of another kind",
  );

/** A scaler from what `JSON.parse` gives. Throws PREGAO_SCALER_INVALID, naming what is wrong with it. */
export function parseScaler(json: unknown): FittedScaler {
  const parsed = scalerSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const place = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  throw new PregaoError("PREGAO_SCALER_INVALID", { reason: `${place}${issue.message}` });
}
