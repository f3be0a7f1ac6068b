import type { Configuration } from "../../config/index.ts";
import type { JobNeeds } from "../contract.ts";

/** The device that a worker takes jobs for: FORCE_CPU wins over everything, and without a visible card there is none. */
export function offeredDevice(
  asked: JobNeeds["device"],
  { values }: Pick<Configuration, "values">,
): JobNeeds["device"] {
  return values.forceCpu || values.cudaVisibleDevices === "-1" ? "cpu" : asked;
}
