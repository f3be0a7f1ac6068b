export { b3Calendar, b3HolidayName } from "./b3-calendar.ts";
export { Bars } from "./bars.ts";
export { type Calendar, type CalendarName, calendarNames } from "./calendar.ts";
export { calendarNamed } from "./calendars.ts";
export { type Finding, formatTime, type Severity } from "./finding.ts";
export {
  type Column,
  type DictionaryColumn,
  Frame,
  type FrameParts,
  type NumericColumn,
  type Segment,
} from "./frame.ts";
export { RowLedger } from "./row-ledger.ts";
export { parseTimeframe, type Timeframe, timeframeMilliseconds, timeframeNames } from "./timeframe.ts";
