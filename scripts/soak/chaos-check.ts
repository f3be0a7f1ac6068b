import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "../../packages/pregao/src/config/index.ts";
import type { JobQueue, JobRecord } from "../../packages/pregao/src/jobs/index.ts";
import { finalStatuses, sweepJobDirectories } from "../../packages/pregao/src/jobs/job-directory.ts";
import { openRegistry } from "../../packages/pregao/src/registry/index.ts";

/** What the chaos has left, in figures. */
export interface ChaosTraces {
  readonly completed: number;
  /** Attempts beyond the first of each job. */
  readonly furtherAttempts: number;
  readonly versions: number;
  readonly logEntries: number;
}

/**
 * Proves that every job ended exactly once, that each has one whole version and no version is without its job, and that the registry's log
 * says where its aliases point. Throws at the first breach.
 */
export async function checkTraces(
  ids: readonly string[],
  queue: JobQueue,
  configuration: Configuration,
): Promise<ChaosTraces> {
  const jobs = await Promise.all(ids.map((id) => queue.get(id)));
  for (const job of jobs) await checkJob(job, queue);
  const made = new Map(jobs.map((job) => [job.id, job.result as { name: string; version: number }]));
  const registry = openRegistry(configuration);
  for (const [id, { name, version }] of made) {
    const { manifest } = await registry.show(name, version);
    const key = manifest.lineage?.key;
    if (key !== id)
      throw new Error(`${name} ${version}, which the job ${id} published, is now of the job ${key}`);
  }
  let [versions, logEntries] = [0, 0];
  for (const name of await registry.names()) {
    const keys = new Set<string>();
    for (const { version } of await registry.list(name)) {
      const { manifest } = await registry.open(name, version);
      const key = manifest.lineage?.key ?? "none";
      if (keys.has(key)) throw new Error(`${name} ${version}: a second version of the job ${key}`);
      keys.add(key);
      const result = made.get(key);
      if (result?.name !== name || result.version !== version)
        throw new Error(`${name} ${version} is of the job ${key}, which says ${JSON.stringify(result)}`);
      versions++;
    }
    logEntries += await checkLog(name, registry);
  }
  if (versions !== jobs.length) throw new Error(`${jobs.length} jobs made ${versions} versions`);
  await sweepJobDirectories(configuration.home, queue);
  const left = readdirSync(join(configuration.home, "jobs"));
  if (left.length > 0) throw new Error(`folders of ended jobs are left: ${left.join(", ")}`);
  const furtherAttempts = jobs.reduce((sum, { attempts }) => sum + attempts - 1, 0);
  return { completed: jobs.length, furtherAttempts, versions, logEntries };
}

async function checkJob(job: JobRecord, queue: JobQueue): Promise<void> {
  if (job.status !== "completed")
    throw new Error(`the job ${job.id} is ${job.status}: ${JSON.stringify(job.failure)}`);
  let [ends, last] = [0, 0];
  for await (const { status, sequence } of queue.events(job.id, { signal: AbortSignal.timeout(30_000) })) {
    if (sequence <= last) throw new Error(`events of ${job.id} are out of order: ${sequence} after ${last}`);
    last = sequence;
    if (finalStatuses.has(status)) ends++;
  }
  if (ends !== 1) throw new Error(`the job ${job.id} ended ${ends} times`);
}

async function checkLog(name: string, registry: ReturnType<typeof openRegistry>): Promise<number> {
  const { entries, problems } = await registry.log(name);
  if (problems.length > 0) throw new Error(`the log of ${name}: ${JSON.stringify(problems)}`);
  const authors = new Set<string>();
  let at: number | null = null;
  for (const { by, from, to } of entries) {
    if (authors.has(by)) throw new Error(`${by} moved the alias of ${name} twice`);
    authors.add(by);
    if (from !== at)
      throw new Error(`an entry of ${name} moves from ${from}, where the one before moved to ${at}`);
    at = to;
  }
  const now = (await registry.aliases(name)).newest ?? null;
  if (now !== at) throw new Error(`newest of ${name} is ${now}, its log says ${at}`);
  return entries.length;
}
