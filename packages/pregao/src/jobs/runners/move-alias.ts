import type { ModelRegistry } from "../../registry/index.ts";

/**
 * Has an alias name a version, once for each job: one that is begun again after it has moved the alias leaves it where others may
 * have put it since.
 */
export async function moveAliasOnce(
  registry: ModelRegistry,
  { name, version }: { readonly name: string; readonly version: number },
  alias: string,
  {
    job,
    reason,
    expected,
  }: { readonly job: string; readonly reason: string; readonly expected?: number | null },
): Promise<void> {
  if ((await moveOfJob(registry, name, alias, job)) !== undefined) return;
  const request = { by: author(job), reason, ...(expected === undefined ? {} : { expected }) };
  await registry.setAlias(name, alias, version, request);
}

/** Where a job has moved an alias; undefined where it has not. */
export async function moveOfJob(
  registry: ModelRegistry,
  name: string,
  alias: string,
  job: string,
): Promise<{ readonly from: number | null; readonly reason: string } | undefined> {
  const { entries } = await registry.log(name);
  return entries.findLast((entry) => entry.by === author(job) && entry.alias === alias);
}

function author(job: string): string {
  return `job ${job}`.slice(0, 100);
}
