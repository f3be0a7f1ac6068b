import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeCatalog } from "../../packages/pregao/src/features/index.ts";
import { checks } from "../../packages/pregao/src/quality/checks.ts";
import { pagePath } from "./pages.ts";

const read = (page: string): string => readFileSync(pagePath(page), "utf8");

describe("what the pages count and list", () => {
  it("is as many features and checks as there are", () => {
    for (const page of ["README.md", "CHANGELOG.md"]) {
      expect(read(page)).toContain(`${describeCatalog().length} features`);
      expect(read(page)).toContain(`${checks.length} `);
    }
    expect(read("docs/guide/features.md")).toContain(`${describeCatalog().length} with formula`);
  });

  it.each([
    "package.json",
    "packages/pregao/package.json",
    "packages/trees/package.json",
    "packages/neural/package.json",
  ])("is every dependency of %s", (file) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(read(file));
    const page = read("docs/guide/dependencies.md");
    const names = Object.keys({ ...dependencies, ...devDependencies });
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it("is in the README what the kept benchmarks say; npm run docs writes it", async () => {
    const { renderReadme } = await import("../reference/readme-figures.ts");
    for (const page of ["README.md", "README.pt-br.md"] as const) expect(read(page)).toBe(renderReadme(page));
  });

  it("is in the Portuguese README too: the same parts, links, programs and figures", () => {
    const shape = (page: string) => {
      const text = read(page);
      return {
        headings: text.match(/^##? /gm)!.length,
        rows: text.match(/^\|.*\|$/gm)!.length,
        limits: text.match(/^- /gm)!.length,
        links: [...text.matchAll(/\]\(([^)]+)\)/g)]
          .map(([, target]) => target)
          .filter((one) => !one!.startsWith("README")),
        programs: [...text.matchAll(/^```[\s\S]*?^```$/gm)].map(([block]) => block.replace(/#.*$/gm, "")),
        figures: /(\d+) features/.exec(text)![1],
      };
    };
    expect(shape("README.pt-br.md")).toEqual(shape("README.md"));
  });
});
