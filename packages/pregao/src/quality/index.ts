export { checkBars, type QualityOptions } from "./check-bars.ts";
export { checks } from "./checks.ts";
export type { Check } from "./contract.ts";
export { suggestEvents } from "./split-candidates.ts";
