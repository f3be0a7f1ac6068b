/**
 * What a user of the published packages gets: packs them, installs the tarballs together in an empty folder under
 * the oldest supported Node and the pinned one, and uses the command and the library there.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const packages = ["packages/trees", "packages/neural", "packages/pregao"];
const nodeVersions = ["22.18.0", readJson(join(root, "package.json")).devDependencies.node as string];

interface PackedFile {
  readonly path: string;
}

let passed = 0;
let failed = 0;

function check(name: string, act: () => void): void {
  try {
    act();
    passed++;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${(error as Error).message}`);
  }
}

function readJson(path: string) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function run(directory: string, command: string, args: readonly string[]): SpawnSyncReturns<string> {
  // Without the settings of the npm that runs this script, which would reach into the other folder.
  const environment = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(cache|registry|cafile))/i.test(name),
  );
  const path = `${join(directory, "node_modules/.bin")}:${process.env.PATH}`;
  const env = { ...Object.fromEntries(environment), PATH: path, CI: "true" };
  return spawnSync(command, args, { cwd: directory, env, encoding: "utf8", input: "", maxBuffer: 1 << 28 });
}

function expectExit(wanted: number, { status, stdout, stderr, error }: SpawnSyncReturns<string>): string {
  if (status === wanted) return stdout;
  throw new Error(
    `exit code ${status ?? error?.message} instead of ${wanted}\n${stdout.slice(-2000)}${stderr.slice(-4000)}`,
  );
}

function expectTrue(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

function pack(destination: string): string[] {
  return packages.map((directory) => {
    const home = join(root, directory);
    if (!existsSync(join(home, "dist/index.js")))
      throw new Error(`${directory} is not built. Run: npm run build`);
    const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", destination];
    const [{ filename, files }] = JSON.parse(expectExit(0, run(home, "npm", args))) as [
      { filename: string; files: PackedFile[] },
    ];
    check(`${filename} holds what is published and nothing else`, () => {
      const paths = files.map(({ path }) => path);
      const stray = paths.filter((path) => /\.(test|fixture)\.|^src\/|^assembly\/|(?<!\.d)\.ts$/.test(path));
      expectTrue(stray.length === 0, `it holds ${stray.slice(0, 10).join(", ")}`);
      for (const wanted of ["LICENSE", "package.json", "dist/index.js", "dist/index.d.ts"]) {
        expectTrue(paths.includes(wanted), `it lacks ${wanted}`);
      }
    });
    return join(destination, filename);
  });
}

function useUnder(version: string, tarballs: readonly string[], home: string): void {
  const say = (text: string): string => `Node ${version}: ${text}`;
  mkdirSync(home);
  const settings = {
    name: "user",
    private: true,
    type: "module",
    allowScripts: { node: true, "onnxruntime-node": false },
  };
  writeFileSync(join(home, "package.json"), JSON.stringify(settings));
  check(say("npm install of the tarballs"), () => {
    expectExit(0, run(home, "npm", ["install", "--no-audit", "--no-fund", ...tarballs, `node@${version}`]));
    const found = expectExit(0, run(home, "node", ["--version"])).trim();
    expectTrue(found === `v${version}`, `node --version says ${found}`);
  });
  const pregao = (...args: string[]) => run(home, "npx", ["--no-install", "pregao", ...args]);

  check(say("pregao --help"), () => {
    expectTrue(expectExit(0, pregao("--help")).includes("train"), "the help does not name train");
  });
  check(say("pregao train, on the sample inside the package"), () => {
    const args = [
      "train",
      "--model",
      "rf",
      "--ticker",
      "PETR4",
      "--ticker",
      "VALE3",
      "--n_jobs",
      "2",
      "--json",
    ];
    const result = JSON.parse(expectExit(0, pregao(...args, "--draws", "1", "--param", "n_estimators=20")));
    expectTrue(result.status === "success", `status is ${result.status}`);
    const manifest = readJson(join(home, ".pregao/models/b3_model/1/manifest.json"));
    expectTrue(manifest.version === 1 && manifest.files.length > 0, "the manifest lists no files");
  });
  check(say("pregao predict with the saved model"), () => {
    const result = JSON.parse(expectExit(0, pregao("predict", "--ticker", "PETR4", "--json")));
    expectTrue(result.ticker === "PETR4", `ticker is ${result.ticker}`);
  });
  check(say("an unknown ticker ends with the catalogue's exit code"), () => {
    const result = JSON.parse(expectExit(5, pregao("predict", "--ticker", "PETR44", "--json")));
    expectTrue(result.code === "PREGAO_NAME_UNKNOWN", `code is ${result.code}`);
  });
  check(say("import of the library and of the trees"), () => {
    const program =
      'import * as p from "pregao"; import * as t from "@pregao/trees"; console.log(typeof p.B3Model, Object.keys(t).length > 0)';
    const printed = expectExit(0, run(home, "node", ["--input-type=module", "-e", program])).trim();
    expectTrue(printed === "function true", `printed ${printed}`);
  });
  check(say("a network is trained on a worker thread"), () => {
    const program = [
      'import { fitNetworkInWorker } from "@pregao/neural";',
      "const values = Float32Array.from({ length: 64 }, (_, i) => i / 32 - 1);",
      'const parts = ["x", "target"].map((name) => ({ name, values, shape: [1] }));',
      'const options = { architecture: "MlpRegressor", parameters: { epochs: 2 }, training: { kind: "matrix", parts } };',
      "const fitted = await fitNetworkInWorker(options);",
      "console.log(fitted.training.history.length, (await fitted.predict({ x: values })).forecast.length);",
    ];
    const printed = expectExit(
      0,
      run(home, "node", ["--input-type=module", "-e", program.join("\n")]),
    ).trim();
    expectTrue(printed === "2 64", `printed ${printed}`);
  });
}

function checkTypes(home: string): void {
  check("the published types, as a strict TypeScript program sees them", () => {
    writeFileSync(
      join(home, "user.ts"),
      'import { FittedNetwork } from "@pregao/neural";\nimport { B3Model } from "pregao";\n' +
        "export const model: B3Model = new B3Model();\nexport const load = FittedNetwork.load;\n",
    );
    const compilerOptions = {
      noEmit: true,
      strict: true,
      module: "nodenext",
      target: "es2024",
      skipLibCheck: true,
      types: [],
    };
    writeFileSync(join(home, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["user.ts"] }));
    expectExit(0, run(home, process.execPath, [join(root, "node_modules/.bin/tsc")]));
  });
}

const scratch = mkdtempSync(join(tmpdir(), "pregao-pack-"));
try {
  const tarballs = pack(scratch);
  for (const version of nodeVersions) useUnder(version, tarballs, join(scratch, `node-${version}`));
  checkTypes(join(scratch, `node-${nodeVersions[0]}`));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
