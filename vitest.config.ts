import { configDefaults, defineConfig } from "vitest/config";

/** Files that take a minute or more each, or start whole services: `npm run test:long` runs them, `npm test` all others. */
const long = [
  "packages/pregao/src/cli/cli.test.ts",
  "packages/pregao/src/cli/scale-out.test.ts",
  "packages/pregao/src/cli/serve.test.ts",
  "packages/pregao/src/models/conformance.test.ts",
  "packages/pregao/src/pipeline/honesty-of-noise.test.ts",
  "packages/pregao/src/pipeline/honesty-of-signal.test.ts",
  "packages/pregao/src/pipeline/run/run.test.ts",
  "scripts/soak/chaos.test.ts",
  "scripts/soak/kill-train.test.ts",
  "scripts/docs/examples.test.ts",
];
const all = [
  "packages/*/src/**/*.test.ts",
  "scripts/**/*.test.ts",
  "bench/**/*.test.ts",
  "interop/**/*.test.ts",
];

export default defineConfig({
  // These reach Node itself: with "import" its `require` would load modules of the wrong kind (pg), with "module" its
  // `import` files that are meant for bundlers (the SDK of S3).
  ssr: { resolve: { conditions: ["pregao-source", "node", "default"] } },
  resolve: { conditions: ["pregao-source", "node", "import", "module", "default"] },
  test: {
    projects: [
      { extends: true, test: { name: "quick", include: all, exclude: [...configDefaults.exclude, ...long] } },
      { extends: true, test: { name: "long", include: long } },
    ],
    pool: "forks",
    execArgv: ["--conditions=pregao-source"],
    testTimeout: 30_000,
    maxWorkers: 2,
    maxConcurrency: 2,
  },
});
