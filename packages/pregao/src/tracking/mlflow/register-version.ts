import { createHash } from "node:crypto";
import { z } from "zod";
import type { PublishedVersion } from "../contract.ts";
import { artifactPath, type MlflowClient, MlflowRefusal } from "./mlflow-client.ts";

const versionTag = "pregao.version";
/** Two folders of models may both have a version 3 of one name: the manifest tells which it is. */
const manifestTag = "pregao.manifest_sha256";
const versionSchema = z.object({
  version: z.union([z.string(), z.number()]).transform(String),
  tags: z.array(z.object({ key: z.string(), value: z.string().default("") })).default([]),
});
const nothing = z.unknown();

/**
 * A published version in MLflow's registry of models: the same name, a version with its manifest as an artifact (`model/manifest.json`
 * of the run, which is the version's source), and the aliases that it has. MLflow counts versions of its own; ours is the tag
 * `pregao.version`. Done again it changes nothing but the aliases.
 */
export async function registerVersion(
  client: MlflowClient,
  run: { readonly id: string; readonly artifactUri: string },
  { name, version, manifest, aliases }: PublishedVersion,
): Promise<void> {
  await client.post("registered-models/create", { name }, nothing).catch((error: unknown) => {
    if (!(error instanceof MlflowRefusal && error.code === "RESOURCE_ALREADY_EXISTS")) throw error;
  });
  const sha256 = hashOf(manifest);
  const known = await findVersion(client, name, sha256);
  const number = known ?? (await createVersion());
  for (const alias of aliases) await setAlias(client, name, alias, number);

  async function createVersion(): Promise<string> {
    const path = artifactPath(run.artifactUri, client.uri);
    await client.putArtifact(`${path}/model/manifest.json`, Buffer.from(manifest));
    const body = {
      name,
      source: `${run.artifactUri}/model`,
      run_id: run.id,
      tags: [
        { key: versionTag, value: String(version) },
        { key: manifestTag, value: sha256 },
      ],
    };
    const created = await client.post(
      "model-versions/create",
      body,
      z.object({ model_version: versionSchema }),
    );
    return created.model_version.version;
  }
}

/**
 * Has an alias of MLflow's registry name the version with this manifest. False where that was never registered there. Aliases that
 * MLflow alone has are left alone.
 */
export async function moveRegisteredAlias(
  client: MlflowClient,
  { name, alias, manifest }: { readonly name: string; readonly alias: string; readonly manifest: string },
): Promise<boolean> {
  const number = await findVersion(client, name, hashOf(manifest));
  if (number === null) return false;
  await setAlias(client, name, alias, number);
  return true;
}

async function setAlias(client: MlflowClient, name: string, alias: string, version: string): Promise<void> {
  await client.post("registered-models/alias", { name, alias, version }, nothing);
}

function hashOf(manifest: string): string {
  return createHash("sha256").update(manifest).digest("hex");
}

async function findVersion(client: MlflowClient, name: string, sha256: string): Promise<string | null> {
  const page = z.object({
    model_versions: z.array(versionSchema).default([]),
    next_page_token: z.string().optional(),
  });
  // Names are plain: no quote can be in them.
  const query = { filter: `name = '${name}'`, max_results: "1000" };
  for (let token: string | undefined; ; ) {
    const found = await client.get(
      "model-versions/search",
      token ? { ...query, page_token: token } : query,
      page,
    );
    const same = found.model_versions.find(({ tags }) =>
      tags.some(({ key, value }) => key === manifestTag && value === sha256),
    );
    if (same !== undefined) return same.version;
    token = found.next_page_token;
    if (!token) return null;
  }
}
