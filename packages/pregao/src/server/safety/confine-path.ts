import { lstat, realpath } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { PregaoError } from "../../errors.ts";
import { isPlainName } from "../../registry/model-name.ts";

/**
 * The absolute path of what a caller names under `root`: plain names between slashes (letters, digits, `.`, `_`, `-`;
 * no device names of Windows), so that nothing climbs (`..`), starts elsewhere (`/`, `C:`), ends early (NUL) or is written
 * in disguise (percent signs, look-alike letters). What is there already must not lead out of the root by a link.
 * Throws PREGAO_PATH_REFUSED.
 */
export async function confinePath(root: string, given: string): Promise<string> {
  const names = given.split("/");
  const wrong = names.find((name) => !isPlainName(name));
  if (wrong !== undefined) throw refused(given, `${shown(wrong)} is not a plain name`);
  const path = join(root, ...names);
  const realRoot = await realOf(resolve(root));
  const realPath = await realOf(resolve(path));
  const way = relative(realRoot, realPath);
  if (way === ".." || way.startsWith(`..${sep}`) || resolve(way) === way)
    throw refused(given, "it leads out of its folder");
  return path;
}

/** Where a path really is; of one that is not there yet, where its nearest folder that is there leads. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const above = resolve(path, "..");
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || above === path) throw error;
    // A link to nothing is there, and what is written to it would appear where it points.
    const isThere = await lstat(path).catch(() => null);
    if (isThere !== null) throw refused(path, "it is a link that leads nowhere");
    return join(await realOf(above), relative(above, path));
  }
}

function refused(given: string, reason: string): PregaoError {
  return new PregaoError("PREGAO_PATH_REFUSED", { path: shown(given), reason });
}

function shown(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.length <= 80 ? quoted : `${quoted.slice(0, 79)}…`;
}
