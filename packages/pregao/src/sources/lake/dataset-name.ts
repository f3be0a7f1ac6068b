import { PregaoError } from "../../errors.ts";

/** Names that `openSource` gives to something else. */
const reserved = ["sample", "synthetic", "b3_featured", "binance", "binance-um", "quotes"];

/** Refuses names that could leave the lake, hide in it, or mean another source: PREGAO_OPTION_INVALID. */
export function checkDatasetName(name: string): void {
  const reason = reserved.includes(name)
    ? "that name belongs to a source of the product"
    : "use 1 to 64 letters, digits, _ and -, beginning with a letter or digit";
  if (reserved.includes(name) || !/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)) {
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "dataset name", value: name, reason });
  }
}
