import { z } from "zod";

/** The header that says whose pipeline is meant. Other headers are not looked at. */
export const sessionHeaders = z.looseObject({
  "x-session-id": z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/, "use 1 to 128 letters, digits and . _ : @ -")
    .optional()
    .meta({
      description:
        "Whose step-by-step pipeline is meant: clients with different ids do not see each other's. `default` when left out.",
      default: "default",
      examples: ["desk-1"],
    }),
});

export function sessionId(headers: z.output<typeof sessionHeaders>): string {
  return headers["x-session-id"] ?? "default";
}
