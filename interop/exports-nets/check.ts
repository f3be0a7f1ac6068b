import { join } from "node:path";
import type { InteropCheck } from "../contract.ts";
import { type ExportSubject, exportHeldOut } from "../exports/held-out.ts";

export const requirements = "requirements-neural.txt";

const sequence = { context_length: 8, epochs: 1, batch_size: 256 };
const attention = { ...sequence, d_model: 8, n_heads: 2, d_ff: 16 };

const subjects: readonly ExportSubject[] = [
  { family: "logistic", parameters: {} },
  { family: "ridge", parameters: {} },
  { family: "mlp", parameters: { hidden: [16], epochs: 2 } },
  { family: "lstm", parameters: { units: 8, lookback: 6, epochs: 1 } },
  { family: "lstm_mtl", parameters: { units: 8, lookback: 6, epochs: 2 } },
  { family: "patchtst", parameters: { ...attention, patch_length: 4, num_layers: 1 } },
  { family: "patchtsmixer", parameters: { ...sequence, d_model: 8, patch_length: 4, num_layers: 1 } },
  { family: "transformer", parameters: { ...attention, encoder_layers: 1 } },
  { family: "enhanced_transformer", parameters: { ...attention, encoder_layers: 1 } },
  { family: "dlinear", parameters: sequence },
  { family: "nlinear", parameters: sequence },
];

const readCheck: InteropCheck = {
  name: "onnxruntime and PyTorch read every export of nets and linear models and predict what the product does, within 1e-5",
  async run({ python, scratch }) {
    await exportHeldOut(scratch, subjects);
    const { stdout } = await python(join(import.meta.dirname, "read_nets.py"), [scratch]);
    console.log(stdout.trimEnd().replace(/^/gm, "        "));
  },
};

export const checks: readonly InteropCheck[] = [readCheck];
