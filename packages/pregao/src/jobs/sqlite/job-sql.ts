import { clockTolerance } from "../job-state.ts";

/** Parts of statements over `jobs j`; `:now` is the caller's clock. They say in SQL what `job-state.ts` says in TypeScript. */

const isDueSql = `(j.not_before IS NULL OR j.not_before <= :now)
  AND (j.held_until IS NULL OR j.held_until <= :now OR j.held_from - ${clockTolerance} > :now)`;

const batchHasRoomSql = `(j.batch IS NULL OR
  (SELECT count(*) FROM jobs r WHERE r.batch = j.batch AND r.state = 'running') < j.batch_most)`;

export const statusSql = `CASE WHEN j.state <> 'waiting' THEN j.state
  WHEN ${isDueSql} AND ${batchHasRoomSql} THEN 'queued' ELSE 'pending' END`;

export const oneJobSql = `SELECT j.*, ${statusSql} AS status FROM jobs j WHERE j.id = :id`;

export const nextJobSql = `SELECT j.*, 'queued' AS status FROM jobs j
  WHERE j.state = 'waiting' AND ${isDueSql}
    AND j.kind IN (SELECT value FROM json_each(:kinds))
    AND j.threads <= :threads AND j.memory <= :memory AND (j.device = 'cpu' OR :device = 'cuda')
    AND ${batchHasRoomSql}
  ORDER BY j.priority DESC, j.arrival LIMIT 1`;

/** Waiting jobs that start before `:arrival`: those whose hour has come first, by priority and arrival; then by their hour. */
export const positionSql = `SELECT count(*) AS ahead FROM jobs j WHERE j.state = 'waiting' AND j.arrival <> :arrival AND
  CASE WHEN ${isDueSql}
    THEN :hour > :now OR j.priority > :priority OR (j.priority = :priority AND j.arrival < :arrival)
    ELSE :hour > :now AND (max(coalesce(j.not_before, 0), coalesce(j.held_until, 0)), -j.priority, j.arrival)
      < (:hour, -:priority, :arrival) END`;

/** When the hour of the next waiting job comes whose hour has not. */
export const nextHourSql = `SELECT min(max(coalesce(j.not_before, 0), coalesce(j.held_until, 0))) AS hour FROM jobs j
  WHERE j.state = 'waiting' AND NOT (${isDueSql})`;
