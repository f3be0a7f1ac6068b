import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";

export const backupOptions = {
  to: option(z.string().min(1), {
    description: "Where to: a folder, or s3://bucket/prefix; nothing may be there yet.",
    placeholder: "PLACE",
  }),
  skip: option(z.array(z.string().min(1)).default([]), {
    description: "Files and folders under PREGAO_HOME that are left out: lake, reports.",
    placeholder: "PATH",
  }),
} as const satisfies OptionTable;

export const restoreOptions = {
  from: option(z.string().min(1), {
    description: "Where the backup lies: a folder, or s3://bucket/prefix.",
    placeholder: "PLACE",
  }),
} as const satisfies OptionTable;
