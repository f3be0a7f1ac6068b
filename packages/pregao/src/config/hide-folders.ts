import { homedir } from "node:os";
import type { Configuration } from "./load.ts";

/** Takes folders of this machine out of what callers of a server are told: words stand in their place. */
export function folderHider({
  home,
  directory,
}: Pick<Configuration, "home" | "directory">): (text: string) => string {
  const hidden = [[home, "PREGAO_HOME"] as const, [directory, "."] as const, [homedir(), "~"] as const];
  const told = hidden.filter(([path]) => path !== "/");
  return (text) => told.reduce((shorter, [path, word]) => shorter.replaceAll(path, word), text);
}
