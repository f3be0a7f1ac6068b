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
  const by = `job ${job}`.slice(0, 100);
  const { entries } = await registry.log(name);
  if (entries.some((entry) => entry.by === by && entry.alias === alias)) return;
  await registry.setAlias(name, alias, version, {
    by,
    reason,
    ...(expected === undefined ? {} : { expected }),
  });
}
