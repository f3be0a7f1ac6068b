import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["pregao-source", "node", "import", "module", "default"] } },
  resolve: { conditions: ["pregao-source", "node", "import", "module", "default"] },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "scripts/**/*.test.ts",
      "bench/**/*.test.ts",
      "interop/**/*.test.ts",
    ],
    pool: "forks",
    execArgv: ["--conditions=pregao-source"],
    testTimeout: 30_000,
    maxWorkers: 2,
    maxConcurrency: 2,
  },
});
