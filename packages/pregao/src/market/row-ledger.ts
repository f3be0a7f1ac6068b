/**
 * Where every row went: rows in = rows used + rows dropped, by reason. Filled by each stage, printed in reports.
 * A reason is a short phrase that names the cause ("warm-up of the features", "outcome not yet known").
 */
export class RowLedger {
  readonly #dropped = new Map<string, number>();
  rowsIn: number;

  constructor(rowsIn: number) {
    this.rowsIn = rowsIn;
  }

  /** The same counts in a ledger of its own: a stage that may run again adds to a copy. */
  copy(): RowLedger {
    const copy = new RowLedger(this.rowsIn);
    for (const [reason, count] of this.#dropped) copy.drop(reason, count);
    return copy;
  }

  drop(reason: string, count: number): void {
    if (count > 0) this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
  }

  get rowsDropped(): number {
    let sum = 0;
    for (const count of this.#dropped.values()) sum += count;
    return sum;
  }

  get rowsUsed(): number {
    return this.rowsIn - this.rowsDropped;
  }

  /** Reasons with their counts, largest first. */
  entries(): { reason: string; count: number }[] {
    return [...this.#dropped].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  }

  toJSON(): { rows_in: number; rows_used: number; dropped: { reason: string; count: number }[] } {
    return { rows_in: this.rowsIn, rows_used: this.rowsUsed, dropped: this.entries() };
  }
}
