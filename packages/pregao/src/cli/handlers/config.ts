import { describeConfiguration } from "../../config/index.ts";
import type { CommandHandler } from "../session.ts";
import { renderTable } from "../table.ts";

export const showConfiguration: CommandHandler = async ({ configuration, terminal }) => {
  const rows = describeConfiguration(configuration);
  terminal.result({ status: "success", settings: rows, home: configuration.home }, () =>
    renderTable(
      ["setting", "value", "from"],
      rows.map(({ name, value, origin }) => [
        name,
        value === null ? "(not set)" : typeof value === "string" ? value : JSON.stringify(value),
        origin,
      ]),
    ),
  );
};
