import { resolve } from "node:path";
import { parseOptions } from "../../config/index.ts";
import { exitCodes } from "../../errors.ts";
import { type Finding, severities } from "../../market/finding.ts";
import { checkData } from "../../pipeline/check-data.ts";
import { checkDataOptions } from "../../pipeline/options/check-data.ts";
import type { CommandHandler } from "../session.ts";
import { renderFindings } from "./findings-table.ts";

export const checkSource: CommandHandler = async ({ configuration, terminal, context }, given, [name]) => {
  const options = parseOptions(checkDataOptions, given, "--");
  const { loaded, findings, contracts, worst, contents } = await checkData(
    name!,
    options,
    configuration,
    context,
  );
  const { bars, ledger } = loaded;
  const page = options.html === undefined ? null : resolve(options.html);
  if (page !== null) {
    const { writeDataCheck } = await import("../../reports/html/render-data-check.ts");
    await writeDataCheck(page, contents);
  }
  if (reaches(findings, options.failOn)) process.exitCode = exitCodes.data;
  const kept = contents.contracts.map(({ name: contract, breaches }) => ({
    name: contract,
    findings: breaches,
  }));
  terminal.result(
    {
      status: "success",
      worst,
      rows: bars.length,
      contracts: kept,
      findings,
      row_ledger: ledger.toJSON(),
      ...(page !== null && { html: page }),
    },
    () =>
      [
        `${bars.length} bars of ${bars.symbols.length} symbol${bars.symbols.length === 1 ? "" : "s"}; rows in ${ledger.rowsIn} = used ${ledger.rowsUsed} + dropped ${ledger.rowsDropped}`,
        ...ledger.entries().map(({ reason, count }) => `  ${count} ${reason}`),
        `held to the contract${contracts.length === 1 ? "" : "s"} ${contracts.map((contract) => contract.name).join(", ")}`,
        "",
        findings.length === 0 ? "Nothing found." : renderFindings(findings),
        ...(page === null ? [] : ["", `report: ${page}`]),
      ].join("\n"),
  );
};

function reaches(findings: readonly Finding[], least: (typeof severities)[number]): boolean {
  return findings.some(({ severity }) => severities.indexOf(severity) >= severities.indexOf(least));
}
