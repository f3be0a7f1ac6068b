export { checkBars, type QualityOptions } from "./check-bars.ts";
export { checks } from "./checks.ts";
export type { Check, Hit, SymbolBars } from "./contract.ts";
export { type FindingSummary, summarizeFindings } from "./summary.ts";
