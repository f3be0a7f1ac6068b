import { type JobFilter, type JobStatus, jobPriorities, jobStatuses } from "../contract.ts";
import { type StoredJob, statusOf } from "../job-state.ts";

/** All of a job but its payload and result. */
export interface JobHead {
  readonly job: StoredJob;
  readonly arrival: number;
}

export interface FoundJobs {
  /** The ids of the page. */
  readonly ids: readonly string[];
  readonly total: number;
  readonly byStatus: Readonly<Record<JobStatus, number>>;
}

/** Redis has no such index: every job's head is looked at, which takes some milliseconds for a thousand of them. */
export function findJobs(heads: readonly JobHead[], filter: JobFilter, now: number): FoundJobs {
  const running = new Map<string, number>();
  for (const { job } of heads) {
    if (job.state === "running" && job.batch !== null)
      running.set(job.batch.id, (running.get(job.batch.id) ?? 0) + 1);
  }
  const all = heads.map(({ job, arrival }) => {
    const full = job.batch !== null && (running.get(job.batch.id) ?? 0) >= job.batch.maxConcurrent;
    return { job, arrival, status: statusOf(job, now, full) };
  });
  const found = all.filter(({ job, status }) => fits(job, status, filter));
  const byStatus = Object.fromEntries(jobStatuses.map((status) => [status, 0])) as Record<JobStatus, number>;
  for (const { status } of found) byStatus[status]++;
  const { sortBy = "created_at", sortOrder = "desc", offset = 0, limit = 50 } = filter;
  const value = sortValues[sortBy];
  const direction = sortOrder === "asc" ? 1 : -1;
  found.sort((a, b) => {
    const [left, right] = [value(a.job, a.status), value(b.job, b.status)];
    if ((left === null) !== (right === null)) return left === null ? 1 : -1; // Unknown last, in either order.
    return direction * ((left ?? 0) - (right ?? 0) || a.arrival - b.arrival);
  });
  return {
    ids: found.slice(offset, offset + limit).map(({ job }) => job.id),
    total: found.length,
    byStatus,
  };
}

const sortValues: Record<
  NonNullable<JobFilter["sortBy"]>,
  (job: StoredJob, status: JobStatus) => number | null
> = {
  created_at: (job) => job.createdAt,
  started_at: (job) => job.startedAt,
  completed_at: (job) => job.endedAt,
  priority: (job) => jobPriorities.indexOf(job.priority),
  status: (_, status) => jobStatuses.indexOf(status),
};

function fits(job: StoredJob, status: JobStatus, filter: JobFilter): boolean {
  const oneOf = (list: readonly string[] | undefined, value: string | null): boolean =>
    list === undefined || (value !== null && list.includes(value));
  return (
    oneOf(filter.statuses, status) &&
    oneOf(filter.kinds, job.kind) &&
    oneOf(filter.symbols, job.subject.symbol) &&
    oneOf(filter.modelTypes, job.subject.modelType) &&
    (filter.batch === undefined || job.batch?.id === filter.batch) &&
    (filter.endedAfter === undefined || (job.endedAt ?? 0) > filter.endedAfter) &&
    (filter.createdAfter === undefined || job.createdAt > filter.createdAfter) &&
    Object.entries(filter.tags ?? {}).every(([key, value]) => job.tags[key] === value)
  );
}
