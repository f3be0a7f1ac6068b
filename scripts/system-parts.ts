import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import {
  findCargo,
  findPostgres,
  findRedis,
  findS3Server,
  s3ServerRoot,
  s3ServerVersion,
} from "./servers/find-servers.ts";

interface SystemPart {
  readonly name: string;
  /** The script goes on without it and says so: single tests need it, which fail in CI and are left out elsewhere. */
  readonly optional?: boolean;
  /** The npm scripts that need it. */
  readonly neededBy: readonly string[];
  readonly present: () => boolean;
  readonly debianPackages: readonly string[];
  /** Builds it for this user, where no package has it. */
  readonly build?: Build;
}

interface Build {
  readonly command: string | null;
  readonly args: readonly string[];
  /** The line to type. */
  readonly line: string;
}

const s3ServerBuild = [
  "install",
  "s3s-fs",
  ...["--version", s3ServerVersion, "--features", "binary", "--locked", "--root", s3ServerRoot()],
];

/** What the machine must have beside Node, for which script. */
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
  {
    name: "systemd-analyze",
    neededBy: ["deploy-test"],
    present: () => succeeds("systemd-analyze", ["--version"]),
    debianPackages: ["systemd"],
  },
  {
    name: "promtool",
    neededBy: ["deploy-test"],
    present: () => succeeds("promtool", ["--version"]),
    debianPackages: ["prometheus"],
  },
  {
    name: "Redis",
    neededBy: ["test"],
    optional: true,
    present: () => findRedis() !== null,
    debianPackages: ["redis-server"],
  },
  {
    name: "PostgreSQL",
    neededBy: ["test"],
    optional: true,
    present: () => findPostgres() !== null,
    debianPackages: ["postgresql"],
  },
  {
    name: "the S3 server s3s-fs",
    neededBy: ["test"],
    optional: true,
    present: () => findS3Server() !== null,
    debianPackages: [],
    build: {
      command: findCargo(),
      args: s3ServerBuild,
      line: `cargo ${s3ServerBuild.join(" ")}`,
    },
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
 * Makes sure that the parts which `script` needs are there: installs them when run as root on Debian, builds what
 * cargo can build, else throws (or, for optional parts, says) the exact line to type.
 */
export function ensureSystemParts(script: string): void {
  const missing = systemParts.filter((part) => part.neededBy.includes(script) && !part.present());
  if (missing.length === 0) return;
  const packages = missing.flatMap((part) => part.debianPackages);
  const names = missing.map((part) => part.name).join(", ");
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { stdio: ["ignore", 2, 2] as ["ignore", number, number], env: environment };
  if (packages.length > 0 && process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    console.error(`installing ${packages.join(" ")} (${names} is missing, needed by npm run ${script})`);
    spawnSync("apt-get", ["update", "-q"], options);
    spawnSync("apt-get", ["install", "-qy", ...packages], options);
  }
  for (const { name, build, present } of missing) {
    if (build === undefined || build.command === null || present()) continue;
    console.error(`building ${name}, once for this user: ${build.line}`);
    spawnSync(build.command, [...build.args], options);
  }
  const still = missing.filter((part) => !part.present());
  if (still.length === 0) return;
  const lines = [
    `npm run ${script} needs ${still.map((part) => part.name).join(", ")}, which this machine lacks. Install it and run again:`,
    ...still.flatMap(({ debianPackages, build }) => [
      ...(debianPackages.length === 0
        ? []
        : [`  sudo apt-get update && sudo apt-get install -y ${debianPackages.join(" ")}`]),
      ...(build === undefined ? [] : [`  ${build.line}   (Rust: https://rustup.rs)`]),
    ]),
  ];
  if (still.some((part) => part.optional !== true)) throw new Error(lines.join("\n"));
  const outcome = process.env.CI === undefined ? "are left out" : "FAIL";
  console.error(`${lines.join("\n")}\nUntil then the tests that need it ${outcome}.`);
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
