export { Bars } from "./bars.ts";
export { calendarNamed } from "./calendars.ts";
export { Frame } from "./frame.ts";
export { type Timeframe, timeframeMilliseconds } from "./timeframe.ts";
