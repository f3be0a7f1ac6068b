/**
 * Writes the pages of docs/reference from the typed tables that the product itself uses, and the figures of the
 * README from the kept benchmarks. With `--check` it writes
 * nothing and fails, naming each page that differs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderFeaturesPage } from "../packages/pregao/src/features/reference-page.ts";
import { renderChecksPage } from "./reference/checks-page.ts";
import { renderCliPage } from "./reference/cli-page.ts";
import { renderConfigurationPage } from "./reference/configuration-page.ts";
import { renderCryptoNames } from "./reference/crypto-names.ts";
import { renderEnvironmentPage } from "./reference/environment-page.ts";
import { renderErrorsPage } from "./reference/errors-page.ts";
import { renderMetricsPage } from "./reference/metrics-page.ts";
import { renderModelsPage } from "./reference/models-page.ts";
import { renderReadme } from "./reference/readme-figures.ts";

interface ReferencePage {
  readonly file: string;
  render(): string | Promise<string>;
}

const pages: readonly ReferencePage[] = [
  { file: "checks.md", render: renderChecksPage },
  { file: "cli.md", render: renderCliPage },
  { file: "configuration.md", render: renderConfigurationPage },
  { file: "environment.md", render: renderEnvironmentPage },
  { file: "errors.md", render: renderErrorsPage },
  { file: "features.md", render: renderFeaturesPage },
  { file: "metrics.md", render: renderMetricsPage },
  { file: "models.md", render: renderModelsPage },
  { file: "../../README.md", render: () => renderReadme("README.md") },
  { file: "../../README.pt-br.md", render: () => renderReadme("README.pt-br.md") },
  { file: "../guide/crypto-pipeline-users.md", render: renderCryptoNames },
];

const directory = join(import.meta.dirname, "../docs/reference");
const check = process.argv.includes("--check");
mkdirSync(directory, { recursive: true });

const differing = readdirSync(directory).filter((file) => !pages.some((page) => page.file === file));
if (!check) for (const file of differing) rmSync(join(directory, file));
for (const { file, render } of pages) {
  const path = join(directory, file);
  const text = await render();
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  differing.push(file);
  if (!check) writeFileSync(path, text);
}
if (check && differing.length > 0) {
  const files = differing.map((file) => join("docs/reference", file)).join(", ");
  console.error(`${files} differ from what the sources say. Run: npm run docs, and commit the result.`);
  process.exitCode = 1;
} else {
  console.log(`${pages.length} pages, ${check ? "all as the sources say" : `${differing.length} changed`}`);
}
