import { userInfo } from "node:os";
import { parseOptions } from "../../config/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import { keyOptions } from "../../server/options.ts";
import { type ApiKey, ApiKeys } from "../../server/safety/api-keys.ts";
import { AuditLog } from "../../server/safety/audit-log.ts";
import type { CommandHandler, CommandSession } from "../session.ts";

export const createKey: CommandHandler = async (session, given) => {
  const { name, scopes, days } = parseOptions(keyOptions, given, "--");
  const { key, secret } = await keysOf(session).create(name, scopes, days ?? null);
  await audit(session, "keys create", key);
  session.terminal.result(
    { status: "success", key, secret },
    () => `${secret}\n\nKeep it now: it is not shown again. Key ${key.id} may ${key.scopes.join(", ")}.`,
  );
};

export const listKeys: CommandHandler = async (session) => {
  const keys = keysOf(session).list();
  session.terminal.result({ status: "success", keys }, () =>
    keys.length === 0
      ? "No keys yet. Make one: pregao keys create --scopes read,predict"
      : plainTable(
          ["key", "name", "may", "created", "until"],
          keys.map((key) => [
            key.id,
            key.name,
            key.scopes.join(", "),
            key.created.slice(0, 10),
            key.revoked === null
              ? (key.expires?.slice(0, 10) ?? "no end")
              : `revoked ${key.revoked.slice(0, 10)}`,
          ]),
          { rule: true },
        ),
  );
};

export const revokeKey: CommandHandler = async (session, _, [id]) => {
  const key = await keysOf(session).revoke(id!);
  await audit(session, "keys revoke", key);
  session.terminal.result({ status: "success", key }, () => `Key ${key.id} (${key.name}) is revoked.`);
};

function keysOf({ configuration }: CommandSession): ApiKeys {
  return new ApiKeys(configuration.home);
}

/** Who may run commands here may change keys; the log of changes says who it was. */
async function audit(
  { configuration, logger }: CommandSession,
  action: string,
  { id, name, scopes }: ApiKey,
): Promise<void> {
  const log = new AuditLog(configuration.home, configuration.values.auditRetentionDays, logger);
  log.write({
    time: new Date().toISOString(),
    key: null,
    name: userName(),
    address: "command line",
    action,
    target: id,
    status: 0,
    code: null,
    request_id: null,
    body: { name, scopes },
  });
  await log.settled();
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown"); // A user without an entry in the system's list.
  }
}
