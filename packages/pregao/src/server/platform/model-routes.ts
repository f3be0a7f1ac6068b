import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { enabledFamilyNames, knownFamilyNames } from "../../models/index.ts";
import type { ListedVersion } from "../../registry/index.ts";
import { offsetField } from "./fields.ts";
import { manifestBody, modelBody, versionBody, versionOf } from "./model-body.ts";
import type { PlatformApp, PlatformContext } from "./platform-context.ts";

const tags = ["models"];
const count = z.number().int();
const nameField = z.string().min(1).max(64).meta({ description: "Name of the model." });
const versionField = z.string().min(1).max(64).meta({ description: "Number, alias (champion) or latest." });
const aliasField = z.string().min(1).max(64);
/** The registry's log keeps a reason with every change. */
const noReason = "asked for over HTTP, without a reason";
const reasonField = z.string().min(1).max(500).default(noReason);

const page = { offset: offsetField, limit: z.coerce.number().int().min(1).max(500).default(50) };
const aboutModel = z.strictObject({ name: nameField });
const aboutVersion = z.strictObject({ name: nameField, version: versionField });

const moveBody = z
  .object({
    name: z.string(),
    alias: z.string(),
    from: count.nullable(),
    to: count.nullable(),
  })
  .meta({ id: "AliasMove" });

const logEntry = z.object({
  sequence: count,
  time: z.iso.datetime(),
  action: z.string(),
  by: z.string(),
  reason: z.string(),
  alias: z.string().nullable(),
  from: count.nullable(),
  to: count.nullable(),
  versions: z.array(count),
});

export function modelRoutes(app: PlatformApp, context: PlatformContext): void {
  const { registry, configuration } = context;

  /** Versions whose family is enabled; what cannot be read is shown to whoever may mend it. */
  const listed = async (name?: string, archived = false): Promise<ListedVersion[]> => {
    const versions = await registry.list(name, { archived });
    const enabled = enabledFamilyNames(configuration);
    // A family of the user's that is not loaded here is not disabled.
    const known = knownFamilyNames();
    return versions.filter(
      (one) =>
        "error" in one || enabled.includes(one.manifest.family) || !known.includes(one.manifest.family),
    );
  };

  app.get(
    "/models",
    {
      config: { scope: "read" },
      schema: {
        tags,
        summary: "The published models.",
        querystring: z.strictObject(page),
        response: { 200: z.object({ models: z.array(modelBody), total_count: count }) },
      },
    },
    async ({ query: { offset, limit } }) => {
      const byName = Map.groupBy(await listed(), ({ name }) => name);
      const models = [...byName].map(([name, versions]) => modelOf(name, versions));
      return { models: models.slice(offset, offset + limit), total_count: models.length };
    },
  );

  app.get(
    "/models/:name",
    {
      config: { scope: "read" },
      schema: {
        tags,
        summary: "One model: its aliases and its latest version.",
        params: aboutModel,
        response: { 200: modelBody },
      },
    },
    async ({ params: { name } }) => modelOf(name, await listed(name)),
  );

  app.get(
    "/models/:name/versions",
    {
      config: { scope: "read" },
      schema: {
        tags,
        summary: "The versions of a model, the newest first.",
        params: aboutModel,
        querystring: z.strictObject({
          ...page,
          archived: z.enum(["true", "false"]).default("false").describe("Archived ones too."),
        }),
        response: { 200: z.object({ versions: z.array(versionBody), total_count: count }) },
      },
    },
    async ({ params: { name }, query: { offset, limit, archived } }) => {
      const versions = (await listed(name, archived === "true")).reverse();
      return {
        versions: versions.slice(offset, offset + limit).map(versionOf),
        total_count: versions.length,
      };
    },
  );

  app.get(
    "/models/:name/versions/:version",
    {
      config: { scope: "read" },
      schema: {
        tags,
        summary: "One version with its manifest.",
        params: aboutVersion,
        response: { 200: manifestBody },
      },
    },
    async ({ params }) => {
      const { name, version } = await registry.resolve(params.name, params.version);
      const found = (await listed(name, true)).find((one) => one.version === version);
      if (found === undefined) {
        const what = `version of ${name}`;
        throw new PregaoError("PREGAO_NAME_UNKNOWN", { what, name: params.version, near: "" });
      }
      if ("error" in found) throw found.error;
      return { ...versionOf(found), manifest: { ...found.manifest } };
    },
  );

  app.get(
    "/models/:name/log",
    {
      config: { scope: "read" },
      schema: {
        tags,
        summary: "Who moved which alias of a model when and why, the oldest first.",
        params: aboutModel,
        response: { 200: z.object({ entries: z.array(logEntry), damaged: z.array(count) }) },
      },
    },
    async ({ params: { name } }) => {
      const { entries, problems } = await registry.log(name);
      return {
        entries: entries.map(({ sequence, time, action, by, reason, alias, from, to, versions }) => ({
          ...{ sequence, time, action, by, reason, alias, from, to, versions },
        })),
        damaged: problems.map(({ sequence }) => sequence),
      };
    },
  );

  app.put(
    "/models/:name/aliases/:alias",
    {
      config: { scope: "train" },
      schema: {
        tags,
        summary: "Point an alias at a version.",
        params: z.strictObject({ name: nameField, alias: aliasField }),
        body: z.strictObject({ version: z.union([z.int().min(1), versionField]), reason: reasonField }),
        response: { 200: moveBody },
      },
    },
    async (request) => {
      const { name, alias } = request.params;
      const { version, reason } = request.body;
      return moved(await registry.setAlias(name, alias, version, { by: author(request), reason }));
    },
  );

  app.post(
    "/models/:name/rollback",
    {
      config: { scope: "train" },
      schema: {
        tags,
        summary: "Point an alias back at what it named before.",
        params: aboutModel,
        body: z.strictObject({ alias: aliasField.default("champion"), reason: reasonField }).optional(),
        response: { 200: moveBody },
      },
    },
    async (request) => {
      const { alias = "champion", reason = noReason } = request.body ?? {};
      return moved(await registry.rollback(request.params.name, { alias, by: author(request), reason }));
    },
  );

  app.delete(
    "/models/:name/versions/:version",
    {
      config: { scope: "admin" },
      schema: {
        tags,
        summary: "Remove a version for good.",
        description:
          "Refused with 409 where an alias names it or it is the only one, unless `force` is said. The version is named by its number.",
        params: aboutVersion,
        body: z.strictObject({ reason: reasonField, force: z.boolean().default(false) }).optional(),
        response: { 200: z.object({ name: z.string(), version: count, removed: z.literal(true) }) },
      },
    },
    async (request) => {
      const { reason = noReason, force = false } = request.body ?? {};
      const { name, version } = request.params;
      const removed = await registry.remove(name, version, { by: author(request), reason, force });
      return { name: removed.name, version: removed.version, removed: true as const };
    },
  );
}

function modelOf(name: string, versions: readonly ListedVersion[]): z.output<typeof modelBody> {
  const latest = versions.at(-1);
  return {
    name,
    versions: versions.length,
    aliases: Object.fromEntries(
      versions.flatMap(({ aliases, version }) => aliases.map((one) => [one, version])),
    ),
    latest: latest === undefined ? null : versionOf(latest),
  };
}

function moved({ name, alias, from, to }: z.output<typeof moveBody>): z.output<typeof moveBody> {
  return { name, alias, from, to };
}

/** What the registry's log says of who did it. */
function author({ caller }: FastifyRequest): string {
  return caller.key === null ? `${caller.name} (server)` : `${caller.name} (key ${caller.key})`;
}
