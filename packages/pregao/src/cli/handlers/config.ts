import { describeConfiguration } from "../../config/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

export const showConfiguration: CommandHandler = async ({ configuration, terminal }) => {
  const rows = describeConfiguration(configuration);
  terminal.result({ status: "success", settings: rows, home: configuration.home }, () =>
    plainTable(
      ["setting", "value", "from"],
      rows.map(({ name, value, origin }) => [
        name,
        value === null ? "(not set)" : typeof value === "string" ? value : JSON.stringify(value),
        origin,
      ]),
      { rule: true },
    ),
  );
};
