import { errorCatalogue, exitCodes } from "../../packages/pregao/src/errors.ts";
import { code, page, table } from "./markdown.ts";

export function renderErrorsPage(): string {
  const rows = Object.entries(errorCatalogue)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { message, advice, kind, status }]) => [
      code(name),
      message.replace(/\{(\w+)\}/g, "*$1*"),
      advice,
      String(exitCodes[kind]),
      String(status),
    ]);
  const kinds = Object.entries(exitCodes).map(([kind, exit]) => [String(exit), kind]);
  return page(
    "Errors",
    "Every refusal has a stable code, says what happened and what to do, ends a command with the exit code of its kind, and answers a request with its HTTP status. Words in *italics* are filled in.",
    table(
      ["exit code", "kind"],
      [["0", "success"], ["1", "a defect of the product: please report it"], ...kinds],
    ),
    table(["code", "message", "what to do", "exit code", "HTTP status"], rows),
  );
}
