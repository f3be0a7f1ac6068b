export { b3Calendar, b3HolidayName } from "./b3-calendar.ts";
export { Bars, priceColumns } from "./bars.ts";
export { type Calendar, type CalendarName, calendarNames } from "./calendar.ts";
export { calendarNamed } from "./calendars.ts";
export { type Finding, formatTime, type Severity, severities } from "./finding.ts";
export {
  type Column,
  columnLength,
  type DictionaryColumn,
  Frame,
  type FrameParts,
  isDictionary,
  type NumericColumn,
  type Segment,
  sharedFloat32,
  sharedFloat64,
} from "./frame.ts";
export { continuousCalendar, weekdayCalendar } from "./plain-calendars.ts";
export { RowLedger } from "./row-ledger.ts";
export {
  barsIn,
  parseTimeframe,
  type Timeframe,
  timeframeMilliseconds,
  timeframeNames,
  timeframes,
} from "./timeframe.ts";
