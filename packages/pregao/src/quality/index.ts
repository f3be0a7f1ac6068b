export { checkBars, type QualityOptions } from "./check-bars.ts";
