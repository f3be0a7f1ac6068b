import { checks } from "../../packages/pregao/src/quality/checks.ts";
import { code, page, table } from "./markdown.ts";

export function renderChecksPage(): string {
  const rows = checks.map(({ name, severity, description }) => [code(name), severity, description]);
  return page(
    "Data checks",
    'What `pregao data check` looks for in every symbol. A check reports and never changes or drops a row. The severity is the usual one; the setting `checks` gives another or `"off"`. An error ends `pregao data check` with exit code 3.',
    table(["check", "severity", "what it finds"], rows),
  );
}
