import { describe } from "vitest";
import { findPostgres, findRedis, findS3Server } from "./find-servers.ts";

const servers = {
  "the S3 server": findS3Server,
  Redis: findRedis,
  PostgreSQL: findPostgres,
} as const;

/**
 * `describe` for tests that need a real server. Where it is not installed they fail in CI; elsewhere they are left out, and
 * their name says so.
 */
export function describeWith(server: keyof typeof servers): typeof describe {
  if (servers[server]() !== null || process.env.CI !== undefined) return describe;
  console.error(
    `${server} is not installed: its tests are LEFT OUT (node scripts/system-parts.ts test installs it)`,
  );
  return describe.skip as typeof describe;
}
