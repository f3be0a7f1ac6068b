// Numbers of days, weeks and months by the clock, UTC: bars with the same number belong together.

export function dayOf(time: number): number {
  return Math.floor(time / 86_400_000);
}

/** Weeks from Monday; 1 January 1970 was a Thursday. */
export function weekOf(time: number): number {
  return Math.floor((dayOf(time) + 3) / 7);
}

export function monthOf(time: number): number {
  const date = new Date(time);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}
