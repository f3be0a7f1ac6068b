import { checks } from "../../packages/pregao/src/quality/checks.ts";
import { builtInContracts } from "../../packages/pregao/src/quality/contracts/built-in.ts";
import { describeColumn } from "../../packages/pregao/src/quality/contracts/check-contract.ts";
import { contractChecks } from "../../packages/pregao/src/quality/contracts/checks.ts";
import type { DataContract } from "../../packages/pregao/src/quality/contracts/contract.ts";
import { partChecks } from "../../packages/pregao/src/quality/part-shares.ts";
import { type NamedCheck, readingChecks } from "../../packages/pregao/src/quality/reading-checks.ts";
import { code, page, table } from "./markdown.ts";

export function renderChecksPage(): string {
  return page(
    "Data checks",
    'What `pregao data check` looks for in every symbol. A check reports and never changes or drops a row. The severity is the usual one; the setting `checks` gives another or `"off"`. An error ends `pregao data check` with exit code 3.',
    `## Values\n\n${checksTable(checks)}`,
    `## Contracts\n\nWhat data are held to the [contracts](#the-contracts) for.\n\n${checksTable(contractChecks)}`,
    `## Reading\n\nWhat sources notice on the way to the bars.\n\n${checksTable(readingChecks)}`,
    `## Splitting\n\nWhat \`pregao train\` adds after the split.\n\n${checksTable(partChecks)}`,
    `## The contracts\n\nThose that fit the data are used unless \`--contract\` names others; [contracts of your own](../guide/data-contracts.md) have the same fields.`,
    ...builtInContracts.map(contractSection),
  );
}

function checksTable(named: readonly NamedCheck[]): string {
  const rows = named.map(({ name, severity, description }) => [code(name), severity, description]);
  return table(["check", "severity", "what it finds"], rows);
}

function contractSection({
  name,
  description,
  timeframes,
  calendars,
  staleness,
  columns,
}: DataContract): string {
  const limits = [
    timeframes === undefined ? "" : `bars of ${timeframes.join(", ")}`,
    calendars === undefined ? "" : `calendar ${calendars.join(" or ")}`,
    staleness === undefined ? "" : `at most ${staleness} old with \`--as-of\``,
  ].filter((part) => part !== "");
  const rows = Object.entries(columns).map(([column, wanted]) => {
    const { unit, range, missing, required } = describeColumn(wanted);
    return [code(column), unit, range, missing, required ? "yes" : "no"];
  });
  const told = limits.length === 0 ? "" : ` ${limits.join("; ")}.`;
  return `### ${name}\n\n${description}${told.replace(/^ ./, (start) => start.toUpperCase())}\n\n${table(["column", "unit", "values", "missing", "required"], rows)}`;
}
