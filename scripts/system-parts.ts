import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

interface SystemPart {
  readonly name: string;
  /** The npm scripts that need it. */
  readonly neededBy: readonly string[];
  readonly present: () => boolean;
  readonly debianPackages: readonly string[];
}

/** What the machine must have beside Node, for which script. `npm test` needs nothing yet. */
const systemParts: readonly SystemPart[] = [
  {
    name: "Python 3 with venv",
    neededBy: ["interop", "bench"],
    present: () => succeeds("python3", ["-c", "import venv, ensurepip"]),
    debianPackages: ["python3", "python3-venv"],
  },
  {
    name: "Chromium",
    neededBy: ["browser-test"],
    present: () => findChromium() !== null,
    debianPackages: ["chromium"],
  },
];

/** The command of an installed Chromium (or Chrome), by the names that distributions give it; null without one. */
export function findChromium(): string | null {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path) && succeeds(path, ["--version"])) ?? null;
}

/**
 * Makes sure that the parts which `script` needs are there: installs them when run as root on Debian, else throws
 * with the exact line to type.
 */
export function ensureSystemParts(script: string): void {
  const missing = systemParts.filter((part) => part.neededBy.includes(script) && !part.present());
  if (missing.length === 0) return;
  const packages = missing.flatMap((part) => part.debianPackages);
  const names = missing.map((part) => part.name).join(", ");
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    console.error(`installing ${packages.join(" ")} (${names} is missing, needed by npm run ${script})`);
    const options = { stdio: ["ignore", 2, 2] as ["ignore", number, number] };
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["update", "-q"], options);
    spawnSync("apt-get", ["install", "-qy", ...packages], { ...options, env: environment });
    if (missing.every((part) => part.present())) return;
  }
  throw new Error(
    `npm run ${script} needs ${names}, which this machine lacks. Install it and run again:\n` +
      `  sudo apt-get update && sudo apt-get install -y ${packages.join(" ")}`,
  );
}

/**
 * Real series that lie beside some checkouts. Nothing depends on them, but a few tests look at them too, and a run
 * that leaves those out says so.
 */
function tellOfSharedData(): void {
  const shared = join(import.meta.dirname, "../../shared/data");
  if (existsSync(shared)) return;
  console.error(
    "no ../shared/data beside this checkout: the tests that also read those series are skipped (their names say so); each has a sibling on the shipped sample or on made-up data",
  );
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

if (import.meta.main) {
  try {
    const script = process.argv[2] ?? "test";
    ensureSystemParts(script);
    if (script === "test") tellOfSharedData();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
