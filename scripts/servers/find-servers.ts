import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** The version of the crate s3s-fs that is built; its name is part of the folder, so that another is built anew. */
export const s3ServerVersion = "0.14.1";

/** Where `cargo install` puts the S3 server. */
export function s3ServerRoot(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return join(cache, "pregao", `s3s-fs-${s3ServerVersion}`);
}

export function findS3Server(): string | null {
  const path = join(s3ServerRoot(), "bin", "s3s-fs");
  return existsSync(path) ? path : null;
}

export function findRedis(): string | null {
  return findProgram("redis-server", []);
}

/** The folder with `initdb` and `postgres`; Debian keeps them beside the version's other programs and not on the path. */
export function findPostgres(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => join(debian, version, "bin"));
  const initdb = findProgram("initdb", folders);
  return initdb === null ? null : join(initdb, "..");
}

export function findCargo(): string | null {
  return findProgram("cargo", [join(homedir(), ".cargo", "bin")]);
}

function findProgram(name: string, folders: readonly string[]): string | null {
  const paths = [...folders, ...(process.env.PATH ?? "").split(delimiter)].map((folder) =>
    join(folder, name),
  );
  return paths.find((path) => existsSync(path)) ?? null;
}
