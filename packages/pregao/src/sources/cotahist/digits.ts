const zero = 0x30;
const space = 0x20;

/**
 * The number that the digits at [start, end) write, divided by `divisor` in one rounding: the double nearest to the
 * decimal. −1 where a byte is no digit. O(end − start).
 */
export function readDigits(bytes: Uint8Array, start: number, end: number, divisor = 1): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - zero;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  if (value <= Number.MAX_SAFE_INTEGER) return value / divisor;
  return exactQuotient(bytes, start, end, divisor);
}

/** More digits than a double holds exactly: divided as whole numbers first, so that only one rounding is left. */
function exactQuotient(bytes: Uint8Array, start: number, end: number, divisor: number): number {
  const whole = BigInt(Buffer.from(bytes.subarray(start, end)).toString("latin1"));
  const by = BigInt(divisor);
  const fraction = String(((whole % by) * 10n ** 20n) / by).padStart(20, "0");
  return Number(`${whole / by}.${fraction}`);
}

export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== space) return false;
  return true;
}

/** `20030212` at `start` as epoch milliseconds of its midnight UTC; NaN where it is no date of the calendar. */
export function readDate(bytes: Uint8Array, start: number): number {
  const year = readDigits(bytes, start, start + 4);
  const month = readDigits(bytes, start + 4, start + 6);
  const day = readDigits(bytes, start + 6, start + 8);
  if (year < 1900 || month < 1 || month > 12 || day < 1) return Number.NaN;
  const time = Date.UTC(year, month - 1, day);
  // 31 April rolls over to May: the round trip tells.
  return new Date(time).getUTCDate() === day ? time : Number.NaN;
}
