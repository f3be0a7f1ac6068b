import { join, resolve } from "node:path";
import { parseOptions } from "../../config/index.ts";
import { toWire } from "../../evaluation/index.ts";
import { reportOptions } from "../../pipeline/options/report.ts";
import { reportSaved } from "../../pipeline/report-saved.ts";
import { writeVersionReport } from "../../reports/index.ts";
import type { CommandHandler } from "../session.ts";

export const report: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(reportOptions, given, "--");
  const { version: registered, contents } = await reportSaved(options, configuration, context);
  const { name, version } = registered;
  const own = join(configuration.home, "reports", `${name}-v${version}`);
  const directory = options.output === undefined ? own : resolve(options.output);
  const files = await writeVersionReport(directory, contents, context);
  const { evaluation } = contents;
  terminal.result(
    { status: "success", model: { name, version }, evaluation: toWire(evaluation), directory, files },
    () =>
      [
        `${name} version ${version}: ${evaluation.verdict.line}`,
        `Report  ${join(directory, "model_report.html")}`,
        `Card    ${join(directory, "model_card.md")}`,
      ].join("\n"),
  );
};
