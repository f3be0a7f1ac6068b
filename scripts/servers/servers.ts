import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPostgres, findRedis, findS3Server } from "./find-servers.ts";
import { type RunningServer, startServer } from "./server-process.ts";

/** The account that the S3 server of the tests knows. */
export const s3Account = { accessKeyId: "pregao-tests", secretAccessKey: "not-a-secret-of-anyone" } as const;

/** s3s-fs with the given empty buckets. */
export function startS3(buckets: readonly string[]): Promise<RunningServer> {
  return startServer({
    name: "s3",
    command: required(findS3Server(), "the S3 server s3s-fs"),
    prepare: (directory) => {
      for (const bucket of buckets) mkdirSync(join(directory, bucket));
    },
    args: (port, directory) => [
      ...["--host", "127.0.0.1", "--port", String(port)],
      ...["--access-key", s3Account.accessKeyId, "--secret-key", s3Account.secretAccessKey],
      directory,
    ],
  });
}

/** Redis that asks for the password `tests`; `durable`: what it has acknowledged is on the disk. */
export function startRedis({ durable = false } = {}): Promise<RunningServer> {
  const log = durable ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
  return startServer({
    name: "redis",
    command: required(findRedis(), "redis-server"),
    args: (port, directory) => [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", directory],
      ...["--save", "", ...log, "--requirepass", "tests"],
    ],
    ready: /Ready to accept connections/,
  });
}

/** PostgreSQL with the database `postgres`, the user `pregao` and the password `tests`. */
export function startPostgres(): Promise<RunningServer> {
  const folder = required(findPostgres(), "PostgreSQL");
  // PostgreSQL refuses to run as root: nobody it is.
  const owner = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
  return startServer({
    name: "postgres",
    command: join(folder, "postgres"),
    ...(owner === undefined ? {} : { owner }),
    prepare: (directory) => {
      const password = join(directory, "password");
      writeFileSync(password, "tests\n");
      if (owner !== undefined)
        for (const path of [directory, password]) chownSync(path, owner.uid, owner.gid);
      const args = ["-D", join(directory, "data"), "-U", "pregao", `--pwfile=${password}`];
      execFileSync(
        join(folder, "initdb"),
        [...args, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"],
        { stdio: ["ignore", "ignore", "pipe"], cwd: directory, ...owner },
      );
    },
    args: (port, directory) => [
      ...["-D", join(directory, "data"), "-p", String(port), "-h", "127.0.0.1", "-k", directory],
      ...["-c", "fsync=off", "-c", "timezone=America/Sao_Paulo"],
    ],
    ready: /ready to accept connections/,
  });
}

function required(program: string | null, name: string): string {
  if (program !== null) return program;
  throw new Error(
    `${name} is missing: run \`node scripts/system-parts.ts test\`, which installs it or says how`,
  );
}
