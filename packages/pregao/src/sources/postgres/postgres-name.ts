import { PregaoError } from "../../errors.ts";

/** Where a table is: everything of a `postgres://` name but a password. */
export interface PostgresPlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string | undefined;
  /** `public` where the name gives none. */
  readonly schema: string;
  readonly table: string;
  /** Columns by their part in the bars: `postgres://…?table=t&time=ts&close=settle`. */
  readonly columns: Readonly<Record<string, string>>;
  /** `sslmode=require`: TLS with a certificate that can be verified, never a plain connection. */
  readonly encrypted: boolean;
}

/**
 * Reads `postgres://[user@]host[:port]/database?table=[schema.]table[&part=column…][&sslmode=require]`.
 * PREGAO_OPTION_INVALID where something is missing, and for a name with a password: names of sources are kept in
 * manifests and reports.
 */
export function parsePostgresName(name: string): PostgresPlace {
  const refuse = (reason: string): PregaoError =>
    new PregaoError("PREGAO_OPTION_INVALID", { option: "source", value: masked(name), reason });
  if (!URL.canParse(name)) throw refuse("write it as postgres://host:5432/database?table=NAME");
  const url = new URL(name);
  if (url.password !== "" || url.searchParams.has("password"))
    throw refuse("a password in the name would be kept in manifests and reports: set PGPASSWORD");
  const { table, sslmode, ...columns } = Object.fromEntries(url.searchParams);
  if (table === undefined || table === "") throw refuse("say which table with ?table=NAME");
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === "") throw refuse("name the database after the host");
  if (sslmode !== undefined && sslmode !== "require" && sslmode !== "disable")
    throw refuse(`sslmode is require or disable, not ${sslmode}`);
  const dot = table.indexOf(".");
  return {
    host: url.hostname === "" ? "localhost" : decodeURIComponent(url.hostname),
    port: url.port === "" ? 5432 : Number(url.port),
    database,
    user: url.username === "" ? undefined : decodeURIComponent(url.username),
    schema: dot < 0 ? "public" : table.slice(0, dot),
    table: table.slice(dot + 1),
    columns,
    encrypted: sslmode === "require",
  };
}

/** Whatever may be a password, also one with characters that belong encoded, or behind the question mark. */
function masked(name: string): string {
  return name.replace(/^([^:]+:\/\/[^:@/]*):.*@/s, "$1:***@").replace(/([?&]password=)[^&]*/gi, "$1***");
}
