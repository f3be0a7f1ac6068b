import { z } from "zod";

/** A list, or names with commas between them. */
export const nameList = z
  .preprocess(
    (given) =>
      typeof given === "string"
        ? given
            .split(",")
            .map((part) => part.trim())
            .filter((part) => part !== "")
        : given,
    z.array(z.string().min(1)),
  )
  .default([]);

/** true or false, as a value or in words. */
export const onOrOff = z.union([z.boolean(), z.stringbool()]);
