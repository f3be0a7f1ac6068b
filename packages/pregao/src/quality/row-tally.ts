import type { Hit } from "./contract.ts";

/** Counts rows that share a trouble and remembers the first and the last. */
export class RowTally {
  count = 0;
  firstRow = -1;
  lastRow = -1;

  add(row: number): void {
    if (this.count === 0) this.firstRow = row;
    this.lastRow = row;
    this.count++;
  }

  /** The finding, or nothing where nothing was counted. */
  hits(message: () => string, more: Pick<Hit, "column" | "severity"> = {}): Hit[] {
    const { count, firstRow, lastRow } = this;
    return count === 0 ? [] : [{ count, firstRow, lastRow, message: message(), ...more }];
  }
}

export function percent(part: number, of: number): string {
  return `${((100 * part) / of).toFixed(1)} %`;
}

export function signedPercent(change: number): string {
  const text = (100 * Math.abs(change)).toFixed(Math.abs(change) < 10 ? 1 : 0);
  return `${change < 0 ? "−" : "+"}${text} %`;
}

/** `1 bar`, `2 bars`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
