import { z } from "zod";

/** What does not fit in one field of a request. */
export const fieldTrouble = z
  .object({
    field: z
      .string()
      .describe("Where: names joined by dots, list places as numbers; empty for the whole part."),
    value: z.string().nullable().describe("What was given, as JSON and shortened; null where nothing was."),
    limit: z
      .string()
      .nullable()
      .describe("What is accepted, in words; null where the field itself is unknown."),
    reason: z.string(),
  })
  .meta({ id: "FieldTrouble" });

export type FieldTrouble = z.output<typeof fieldTrouble>;

/** The one form of every error over HTTP. */
export const errorBody = z
  .object({
    status: z.literal("error"),
    message: z.string().describe("What happened, in words."),
    code: z.string().describe("Stable name: docs/reference/errors.md has them all."),
    advice: z.string().describe("What to do about it."),
    request_id: z.string().describe("As in the header X-Request-Id and in the server's log."),
    details: z.array(fieldTrouble).optional().describe("Field by field, where a request does not fit."),
  })
  .meta({
    id: "Error",
    description: "What every refusal looks like.",
    examples: [
      {
        status: "error",
        message: "there is no address /api/b3/predikt; did you mean /api/b3/predict?",
        code: "PREGAO_ROUTE_UNKNOWN",
        advice: "See every address at /swagger.",
        request_id: "0e9f6d6e-6e5c-4a25-9a6e-2f4f3c1f0b7a",
      },
    ],
  });

export type ErrorBody = z.output<typeof errorBody>;
