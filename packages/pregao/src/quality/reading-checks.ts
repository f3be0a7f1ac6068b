import type { Severity } from "../market/finding.ts";

/** A finding that is not made by looking at bars but on the way to them or after them; named here for the settings. */
export interface NamedCheck {
  readonly name: string;
  /** The usual one; the size of the trouble may decide otherwise. */
  readonly severity: Severity;
  readonly description: string;
}

/** What sources notice while they read. A test asks that all that sources/ reports is here. */
export const readingChecks: readonly NamedCheck[] = [
  {
    name: "time-runs-backwards",
    severity: "warning",
    description: "Rows that lie before the row above them; they were put in order.",
  },
  {
    name: "exact-duplicates",
    severity: "warning",
    description: "Rows that repeat another of their symbol and time, value for value; dropped and counted.",
  },
  {
    name: "conflicting-duplicates",
    severity: "warning",
    description: "Rows of one symbol and time with different values, of which one was kept on request.",
  },
  {
    name: "column-left-out",
    severity: "info",
    description: "A column of the file that does not hold numbers.",
  },
  {
    name: "no-volume-column",
    severity: "warning",
    description: "The file has no volume at all; features that need it are left out.",
  },
  {
    name: "time-of-day-dropped",
    severity: "info",
    description: "Daily bars that carry a time of day; their UTC date was kept.",
  },
  {
    name: "symbol-from-file-name",
    severity: "info",
    description:
      "A file without a symbol column; its rows were taken for the symbol that the file is named after.",
  },
  {
    name: "feed-alignment",
    severity: "info",
    description:
      "How many bars have a value of a feed that was laid beside them, and why others have none; a warning where more than half have none.",
  },
  {
    name: "feed-delay",
    severity: "info",
    description:
      "A feed whose times begin the stretch that a value stands for: it counts as known at its end.",
  },
  {
    name: "feed-rows-dropped",
    severity: "warning",
    description: "Rows of a feed's file that could not be used, by reason.",
  },
  {
    name: "stale-copy",
    severity: "warning",
    description: "The cloud could not be reached; copies of an earlier load were used.",
  },
  {
    name: "cache-too-small",
    severity: "warning",
    description: "The files of one load are larger than the whole cache may be.",
  },
  {
    name: "cotahist-no-header",
    severity: "info",
    description: "Lines of B3's historical quotes without the header of such a file: an excerpt.",
  },
  {
    name: "cotahist-no-trailer",
    severity: "warning",
    description: "Historical quotes that end without a trailer: nothing tells whether records are missing.",
  },
  {
    name: "cotahist-records-joined",
    severity: "warning",
    description: "Records of historical quotes without a line end between them; told apart by their length.",
  },
  {
    name: "cotahist-money",
    severity: "warning",
    description: "Quotes in another money than reais.",
  },
  {
    name: "events-applied",
    severity: "info",
    description: "Splits and payments that the prices were adjusted for.",
  },
  {
    name: "events-not-applied",
    severity: "warning",
    description: "Rows of an events table that could not be applied.",
  },
  {
    name: "event-repeated",
    severity: "warning",
    description: "Rows of an events table that repeat another exactly; taken once.",
  },
  {
    name: "event-not-visible",
    severity: "warning",
    description: "A split at whose date the prices do not jump: adjusted already, or a wrong date.",
  },
];
