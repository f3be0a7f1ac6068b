import { createHash } from "node:crypto";
import { z } from "zod";
import { PregaoError } from "../errors.ts";
import { isPlainName } from "./model-name.ts";

export const manifestFileName = "manifest.json";
export const manifestFormat = 1;

const count = z.int().min(0);
const instant = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const json = z.json();

/**
 * What is known about a model when it is published. Keys are snake_case: the manifest is read by people and by
 * other languages. A metric that does not exist (NaN) is null.
 */
const manifestFactsSchema = z.object({
  family: z.string().min(1),
  task: z.enum(["classification", "regression"]),
  parameters: z.record(z.string(), json),
  feature_set_id: z.string().min(1),
  features: z.array(z.string().min(1)),
  label: z.object({
    kind: z.string(),
    class_names: z.array(z.string()),
    horizon: count,
    parameters: z.record(z.string(), json),
  }),
  data: z.object({
    source: z.string(),
    rows: count,
    symbols: z.array(z.string()),
    timeframe: z.string(),
    /** Opening times of the first and the last bar, ISO 8601 UTC. */
    from: instant,
    to: instant,
    /** Fingerprint of the bars the model was trained on. */
    sha256,
  }),
  split: z.object({
    kind: z.string(),
    train_rows: count,
    validation_rows: count,
    test_rows: count,
    /** First times of validation and test, ISO 8601 UTC; null where a part is empty or the split is shuffled. */
    validation_from: instant.nullable(),
    test_from: instant.nullable(),
  }),
  /** How the rows were chosen, weighed and laid beside feeds; absent in versions made before it was kept. */
  training: z
    .object({
      /** Id of the exported dataset that it was trained on. */
      dataset: z.string().nullable(),
      /** Feeds beside the bars: a file by kind. The model cannot be fed without them. */
      feeds: z.record(z.string(), z.string()),
      select: z.string().nullable(),
      balance: z.string(),
      weights: z.string(),
      /** SHA-256 of all that the result follows from; kept by jobs, which do not train the same thing twice. */
      recipe: sha256.optional(),
      /** The losses after the last round or epoch, null where none was taken; absent where the family has no rounds. */
      last_round: z
        .object({
          round: count,
          rounds: count,
          loss: z.number().nullable(),
          validation_loss: z.number().nullable(),
          learning_rate: z.number().nullable(),
        })
        .optional(),
    })
    .optional(),
  metrics: z.record(z.string(), json),
  seed: z.int(),
  row_ledger: z.object({
    rows_in: count,
    rows_used: count,
    dropped: z.array(z.object({ reason: z.string(), count })),
  }),
  /** Versions of what made the model: pregao, @pregao/trees, node. */
  libraries: z.record(z.string(), z.string()),
});

const fileSchema = z.object({
  /** Relative to the version's directory, `/` between folders. */
  name: z.string().refine((name) => name.split("/").every(isPlainName), "not a plain relative file name"),
  bytes: count,
  sha256,
});

const lineageSchema = z.object({
  /** Of this publication alone: where a bucket keeps its files. */
  publication: z.string().regex(/^[0-9a-f]{32}$/),
  /** What the publisher gave so that it is published once: the id of the job that trained it. */
  key: z.string().nullable(),
  /** The version that was champion when this one was published: what it had to be compared with. */
  champion: z.int().min(1).nullable(),
});

const manifestSchema = z.object({
  format_version: z.literal(manifestFormat),
  name: z.string(),
  version: z.int().min(1),
  created: instant,
  ...manifestFactsSchema.shape,
  /** What the version came from; absent in versions made before it was kept. */
  lineage: lineageSchema.optional(),
  files: z.array(fileSchema),
  /** SHA-256 of this manifest's JSON without this field: shows a manifest that was changed after publishing. */
  sha256,
});

export type ManifestFacts = z.infer<typeof manifestFactsSchema>;
export type Lineage = z.infer<typeof lineageSchema>;
export type ManifestFile = z.infer<typeof fileSchema>;
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Checks facts before publishing, as they will be read back (NaN becomes null, undefined is left out).
 * Throws PREGAO_REGISTRY_MANIFEST_INVALID, naming the field.
 */
export function readFacts(name: string, facts: ManifestFacts): ManifestFacts {
  const parsed = manifestFactsSchema.safeParse(JSON.parse(JSON.stringify(facts)));
  if (parsed.success) return parsed.data;
  const reason = firstIssue(parsed.error);
  throw new PregaoError("PREGAO_REGISTRY_MANIFEST_INVALID", { file: `${name}/${manifestFileName}`, reason });
}

/** The manifest as the text of its file, sealed with its own hash. */
export function writeManifest(content: Omit<Manifest, "sha256">): string {
  return `${JSON.stringify({ ...content, sha256: seal(content) }, null, 2)}\n`;
}

/**
 * Reads the text of a manifest. Throws PREGAO_REGISTRY_MANIFEST_INVALID, naming file and field, for text that is not
 * JSON, lacks a field, has another format version, was changed after publishing, or is of another model or version
 * than its place says.
 */
export function readManifest(text: string, place: { file: string; name: string; version: number }): Manifest {
  const refuse = (reason: string): PregaoError =>
    new PregaoError("PREGAO_REGISTRY_MANIFEST_INVALID", { file: place.file, reason });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw refuse((error as Error).message);
  }
  const found = (raw as { format_version?: unknown } | null)?.format_version;
  if (found !== manifestFormat) {
    throw refuse(
      `format_version is ${JSON.stringify(found) ?? "missing"}, this program reads ${manifestFormat}`,
    );
  }
  const parsed = manifestSchema.safeParse(raw);
  if (!parsed.success) throw refuse(firstIssue(parsed.error));
  const { sha256: sealed, ...content } = raw as Manifest;
  if (seal(content) !== sealed) throw refuse("it was changed after publishing (its own sha256 differs)");
  const { name, version } = parsed.data;
  if (name !== place.name || version !== place.version) {
    throw refuse(`it is of ${name} version ${version}, but stands in ${place.name} version ${place.version}`);
  }
  return parsed.data;
}

function seal(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  return `${issue.path.join(".")}: ${issue.message}`;
}
