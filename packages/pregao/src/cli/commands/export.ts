import type { Command } from "commander";
import { exportOptions } from "../../pipeline/options/export.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerExportCommand(program: Command): void {
  const command = program
    .command("export")
    .description(
      "Write a saved model for other libraries (ONNX, Triton, PyTorch, XGBoost …) and tell how far the files predict from it.",
    );
  addOptionFlags(command, exportOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/export.ts")).exportVersion, []),
  );
}
