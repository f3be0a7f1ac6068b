import type { SQLInputValue } from "node:sqlite";
import { type JobFilter, type JobPage, type JobStatus, jobStatuses } from "../contract.ts";
import { recordOf } from "../job-state.ts";
import type { QueueFile } from "./database.ts";
import { type JobRow, jobOf } from "./job-row.ts";
import { statusSql } from "./job-sql.ts";

const sortColumns = {
  created_at: "created_at",
  started_at: "started_at",
  completed_at: "ended_at",
  priority: "priority",
  status: `CASE status ${jobStatuses.map((status, rank) => `WHEN '${status}' THEN ${rank}`).join(" ")} END`,
} as const;

/** The page of jobs that fit, all figures of one and the same moment. Only the jobs of the page are read whole. */
export function listJobs(file: QueueFile, filter: JobFilter, now: number): JobPage {
  const { where, values } = conditions(filter);
  const { sortBy = "created_at", sortOrder = "desc", offset = 0, limit = 50 } = filter;
  const found = `SELECT j.arrival, j.created_at, j.started_at, j.ended_at, j.priority, ${statusSql} AS status
    FROM jobs j ${where}`;
  const column = sortColumns[sortBy];
  const direction = sortOrder === "asc" ? "ASC" : "DESC";
  const order = `ORDER BY ${column} IS NULL, ${column} ${direction}, arrival ${direction}`;
  return file.read(() => {
    const counts = file.all<{ status: JobStatus; jobs: number }>(
      `SELECT status, count(*) AS jobs FROM (${found}) GROUP BY status`,
      { ...values, now },
    );
    const page = file.all<{ arrival: number; status: JobStatus }>(
      `SELECT arrival, status FROM (${found}) ${order} LIMIT :limit OFFSET :offset`,
      { ...values, now, limit, offset },
    );
    return {
      jobs: page.map(({ arrival, status }) => {
        const row = file.get<JobRow>("SELECT * FROM jobs WHERE arrival = :arrival", { arrival })!;
        return recordOf(jobOf(row), status);
      }),
      total: counts.reduce((sum, { jobs }) => sum + jobs, 0),
      byStatus: byStatus(counts),
    };
  });
}

export function byStatus(
  counts: readonly { readonly status: JobStatus; readonly jobs: number }[],
): Readonly<Record<JobStatus, number>> {
  const all = Object.fromEntries(jobStatuses.map((status) => [status, 0])) as Record<JobStatus, number>;
  for (const { status, jobs } of counts) all[status] = jobs;
  return all;
}

/** Values are bound, never written into the statement; only the number of tags shapes it. */
function conditions({
  statuses,
  kinds,
  symbols,
  modelTypes,
  tags,
  batch,
  createdAfter,
  endedAfter,
}: JobFilter): {
  readonly where: string;
  readonly values: Record<string, SQLInputValue>;
} {
  const parts: string[] = [];
  const values: Record<string, SQLInputValue> = {};
  const oneOf = (column: string, name: string, list: readonly string[] | undefined): void => {
    if (list === undefined) return;
    parts.push(`${column} IN (SELECT value FROM json_each(:${name}))`);
    values[name] = JSON.stringify(list);
  };
  oneOf(statusSql, "statuses", statuses);
  oneOf("j.kind", "kinds", kinds);
  oneOf("j.symbol", "symbols", symbols);
  oneOf("j.model_type", "modelTypes", modelTypes);
  for (const [at, [key, value]] of Object.entries(tags ?? {}).entries()) {
    parts.push(
      `EXISTS (SELECT 1 FROM json_each(j.request, '$.tags') t WHERE t.key = :key${at} AND t.value = :value${at})`,
    );
    values[`key${at}`] = key;
    values[`value${at}`] = value;
  }
  if (batch !== undefined) {
    parts.push("j.batch = :batch");
    values.batch = batch;
  }
  if (createdAfter !== undefined) {
    parts.push("j.created_at > :createdAfter");
    values.createdAfter = createdAfter;
  }
  if (endedAfter !== undefined) {
    parts.push("j.ended_at > :endedAfter");
    values.endedAfter = endedAfter;
  }
  return { where: parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`, values };
}
