import { userInfo } from "node:os";
import type { LogAuthor } from "../registry/index.ts";

/** Who stands in the log: the name that was given, else the user of the system. */
export function authorOf({
  by,
  reason,
}: {
  readonly by?: string | undefined;
  readonly reason: string;
}): LogAuthor {
  return { by: by ?? systemUser(), reason };
}

/** A container may run as a number that has no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}
