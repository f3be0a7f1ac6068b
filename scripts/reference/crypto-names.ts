import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describedNames } from "../../packages/pregao/src/pipeline/crypto/described-names.ts";
import { code, table } from "./markdown.ts";

const path = join(import.meta.dirname, "../../docs/guide/crypto-pipeline-users.md");
const start = "<!-- names: written by npm run docs from pipeline/crypto/described-names.ts -->";
const end = "<!-- end of names -->";

/** The page for users of the described crypto pipeline, with the table of its names between its markers. */
export function renderCryptoNames(): string {
  const text = readFileSync(path, "utf8");
  const [before, after] = [text.indexOf(start), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${path} has lost the markers of its names`);
  const sections = describedNames.map(({ title, names }) =>
    [
      `### ${title}`,
      table(
        ["there", "here", ""],
        names.map(({ described, here, note = "" }) => [code(described), code(here), note]),
      ),
    ].join("\n\n"),
  );
  return `${text.slice(0, before)}${start}\n\n${sections.join("\n\n")}\n\n${text.slice(after)}`;
}
