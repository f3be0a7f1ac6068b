import { z } from "zod";

/** Options of the folds whose predictions a combination is fitted on. */
export const foldOptions = {
  folds: z.number().int().min(2).max(100).default(5).meta({
    description: "Blocks of time; each is predicted by bases fitted on the others.",
  }),
  embargo: z.number().int().min(0).max(100_000).default(0).meta({
    description: "Bars after a block, beyond the purge, that its bases are not fitted on.",
  }),
} as const;
