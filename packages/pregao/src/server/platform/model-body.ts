import { z } from "zod";
import type { ListedVersion } from "../../registry/index.ts";

const count = z.number().int();

/** A version as it is listed. One that cannot be read says why, and hides none of the others. */
export const versionBody = z
  .object({
    name: z.string(),
    version: count,
    aliases: z.array(z.string()),
    archived: z.boolean(),
    created: z.iso.datetime().nullable(),
    model_type: z.string().nullable(),
    task: z.enum(["classification", "regression"]).nullable(),
    symbols: z.array(z.string()),
    timeframe: z.string().nullable(),
    trained_from: z.iso.datetime().nullable(),
    trained_to: z.iso.datetime().nullable(),
    size_bytes: count.nullable(),
    metrics: z
      .record(z.string(), z.unknown())
      .describe("By part (validation, test): the metric with its interval, the best baseline, the verdict."),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: "ModelVersion" });

export type VersionBody = z.output<typeof versionBody>;

export function versionOf(listed: ListedVersion): VersionBody {
  const { name, version, aliases, archived } = listed;
  const place = { name, version, aliases: [...aliases], archived };
  if ("error" in listed) {
    const { code, message } = listed.error;
    return {
      ...place,
      ...{ created: null, model_type: null, task: null, symbols: [], timeframe: null },
      ...{ trained_from: null, trained_to: null, size_bytes: null, metrics: {}, error: { code, message } },
    };
  }
  const { created, family, task, data, files, metrics } = listed.manifest;
  return {
    ...place,
    ...{ created, model_type: family, task, symbols: data.symbols, timeframe: data.timeframe },
    ...{ trained_from: data.from, trained_to: data.to },
    size_bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    metrics,
    error: null,
  };
}

export const modelBody = z
  .object({
    name: z.string(),
    versions: count.describe("Those that are not archived."),
    aliases: z.record(z.string(), count).describe("Version by alias: champion, challenger."),
    latest: versionBody.nullable(),
  })
  .meta({ id: "Model" });

export const manifestBody = z
  .object({
    ...versionBody.shape,
    manifest: z
      .record(z.string(), z.unknown())
      .describe("Parameters, features, label, data, split, rows, libraries, files with SHA-256."),
  })
  .meta({ id: "ModelManifest" });
