import { PregaoError } from "../../errors.ts";
import { type CotahistMarket, cotahistMarkets } from "./codes.ts";
import { isBlank, readDate, readDigits } from "./digits.ts";
import { GrowingColumn } from "./growing-column.ts";
import { InternedText } from "./interned-text.ts";
import { type CotahistField, quote } from "./layout.ts";

interface NumberField {
  /** The column of the bars. */
  readonly name: string;
  readonly field: CotahistField;
  /** Implied decimals. */
  readonly divisor: number;
  /** Whether the value is quoted for a lot of FATCOT shares. */
  readonly perLot: boolean;
  /** Whether zero says that there is none. */
  readonly zeroIsMissing: boolean;
}

const price = (name: string, field: CotahistField): NumberField => ({
  name,
  field,
  divisor: 100,
  perLot: true,
  zeroIsMissing: false,
});
const count = (name: string, field: CotahistField, divisor = 1): NumberField => ({
  name,
  field,
  divisor,
  perLot: false,
  zeroIsMissing: false,
});

const numbers: readonly NumberField[] = [
  price("open", quote.open),
  price("high", quote.high),
  price("low", quote.low),
  price("close", quote.close),
  count("volume", quote.quantity),
  count("quote_volume", quote.value, 100),
  count("trades", quote.trades),
  price("price_avg", quote.average),
  { ...price("best_bid", quote.bid), zeroIsMissing: true },
  { ...price("best_ask", quote.ask), zeroIsMissing: true },
];

const codesOf = (...names: CotahistMarket[]): ReadonlySet<number> =>
  new Set(names.map((name) => cotahistMarkets[name].code));
const expiring = codesOf("calls", "puts", "call-exercise", "put-exercise");
const ofTerm = codesOf("term", "retained-future", "continuous-future");

/** 31 December 9999 stands for "never". */
const never = Date.UTC(9999, 11, 31);

/**
 * The quotes of the wanted markets as columns, record by record; quotes of other markets are only counted. Throws
 * PREGAO_RECORD_INVALID with line, columns, field and value.
 */
export class QuoteColumns {
  readonly symbols: string[] = [];
  readonly line = new GrowingColumn();
  readonly time = new GrowingColumn();
  /** Codes into `symbols`. */
  readonly symbol = new GrowingColumn();
  readonly bdi = new GrowingColumn();
  /** Codes of ESPECI; equal texts have equal codes. */
  readonly specification = new GrowingColumn();
  readonly factor = new GrowingColumn();
  readonly distribution = new GrowingColumn();
  readonly market = new GrowingColumn();
  readonly strike = new GrowingColumn();
  readonly strikePoints = new GrowingColumn();
  readonly expiry = new GrowingColumn();
  readonly termDays = new GrowingColumn();
  /** Records by market code, of those markets that were not wanted. */
  readonly others = new Map<number, number>();
  readonly #file: string;
  readonly #wanted: ReadonlySet<number>;
  readonly #numbers = numbers.map(() => new GrowingColumn());
  readonly #tickers = new InternedText(quote.ticker.to - quote.ticker.from + 1);
  readonly #currencies = new InternedText(quote.currency.to - quote.currency.from + 1);
  readonly #specifications = new InternedText(quote.specification.to - quote.specification.from + 1);
  /** Symbol by ticker where the ticker alone is the symbol. */
  readonly #symbolOfTicker: (number | undefined)[] = [];
  readonly #symbolOfContract = new Map<string, number>();
  readonly #rowsOfMoney: number[] = [];
  /** The date of the record before: most records share it. */
  #dateDigits = -1;
  #date = Number.NaN;

  constructor(file: string, markets: readonly CotahistMarket[]) {
    this.#file = file;
    this.#wanted = codesOf(...markets);
  }

  /** Prices and counts by the names that bars give them. */
  values(): Map<string, Float64Array> {
    return new Map(numbers.map(({ name }, k) => [name, this.#numbers[k]!.toFloat64()]));
  }

  /** Rows by money (MODREF). */
  moneys(): { name: string; count: number }[] {
    return this.#currencies.names.map((name, code) => ({ name, count: this.#rowsOfMoney[code]! }));
  }

  /** Takes the record of `line` that begins at `at`. */
  add(bytes: Buffer, at: number, line: number): void {
    const market = this.#digits(bytes, at, line, quote.market, 1, "a market (three digits)");
    const time = this.#dateOf(bytes, at, line);
    if (!this.#wanted.has(market)) {
      this.others.set(market, (this.others.get(market) ?? 0) + 1);
      return;
    }
    const factor = this.#digits(bytes, at, line, quote.factor, 1, "a quote factor (digits)");
    if (factor === 0) throw invalidField(this.#file, bytes, at, line, quote.factor, "a quote factor above 0");
    const expiry = expiring.has(market) ? this.#expiryOf(bytes, at, line) : Number.NaN;
    const days = ofTerm.has(market) ? this.#optional(bytes, at, line, quote.term, 1) : Number.NaN;
    this.line.push(line);
    this.time.push(time);
    this.symbol.push(this.#symbolOf(bytes, at, line, expiry, days));
    for (let k = 0; k < numbers.length; k++) {
      const { field, divisor, perLot, zeroIsMissing } = numbers[k]!;
      const value = this.#digits(bytes, at, line, field, perLot ? divisor * factor : divisor, "digits only");
      this.#numbers[k]!.push(zeroIsMissing && value === 0 ? Number.NaN : value);
    }
    this.bdi.push(this.#digits(bytes, at, line, quote.bdi, 1, "a class of the bulletin (two digits)"));
    this.specification.push(this.#specifications.codeOf(bytes, at + quote.specification.from - 1));
    this.factor.push(factor);
    this.distribution.push(this.#optional(bytes, at, line, quote.distribution, 1));
    this.market.push(market);
    this.strike.push(missingIfZero(this.#optional(bytes, at, line, quote.strike, 100 * factor)));
    this.strikePoints.push(missingIfZero(this.#optional(bytes, at, line, quote.strikePoints, 1e6)));
    this.expiry.push(expiry);
    this.termDays.push(days);
    const money = this.#currencies.codeOf(bytes, at + quote.currency.from - 1);
    this.#rowsOfMoney[money] = (this.#rowsOfMoney[money] ?? 0) + 1;
  }

  #dateOf(bytes: Buffer, at: number, line: number): number {
    const digits = readDigits(bytes, at + quote.date.from - 1, at + quote.date.to);
    if (digits === this.#dateDigits && digits >= 0) return this.#date;
    const date = readDate(bytes, at + quote.date.from - 1);
    if (Number.isNaN(date)) throw invalidField(this.#file, bytes, at, line, quote.date, "a date (YYYYMMDD)");
    this.#dateDigits = digits;
    this.#date = date;
    return date;
  }

  #expiryOf(bytes: Buffer, at: number, line: number): number {
    const start = at + quote.expiry.from - 1;
    const end = at + quote.expiry.to;
    if (isBlank(bytes, start, end) || readDigits(bytes, start, end) === 0) return Number.NaN;
    const date = readDate(bytes, start);
    if (Number.isNaN(date))
      throw invalidField(this.#file, bytes, at, line, quote.expiry, "a date (YYYYMMDD)");
    return date === never ? Number.NaN : date;
  }

  /**
   * The code of a share is used for one share; that of an option is used again with every expiry, and term contracts of
   * all lengths share one: those get the expiry or the days behind the code.
   */
  #symbolOf(bytes: Buffer, at: number, line: number, expiry: number, days: number): number {
    const ticker = this.#tickers.codeOf(bytes, at + quote.ticker.from - 1);
    const isPlain = Number.isNaN(expiry) && Number.isNaN(days);
    const known = isPlain ? this.#symbolOfTicker[ticker] : undefined;
    if (known !== undefined) return known;
    const name = this.#tickers.names[ticker]!;
    if (!/^[!-~\xa1-\xff]+$/.test(name))
      throw invalidField(this.#file, bytes, at, line, quote.ticker, "a ticker (letters and digits)");
    const tail = Number.isNaN(expiry) ? String(days).padStart(3, "0") : isoDate(expiry);
    const key = isPlain ? name : `${name}-${tail}`;
    const symbol = this.#symbolOfContract.get(key) ?? this.symbols.push(key) - 1;
    this.#symbolOfContract.set(key, symbol);
    if (isPlain) this.#symbolOfTicker[ticker] = symbol;
    return symbol;
  }

  #optional(bytes: Buffer, at: number, line: number, field: CotahistField, divisor: number): number {
    if (isBlank(bytes, at + field.from - 1, at + field.to)) return Number.NaN;
    return this.#digits(bytes, at, line, field, divisor, "digits only, or blank");
  }

  #digits(
    bytes: Buffer,
    at: number,
    line: number,
    field: CotahistField,
    divisor: number,
    wanted: string,
  ): number {
    const value = readDigits(bytes, at + field.from - 1, at + field.to, divisor);
    if (value < 0) throw invalidField(this.#file, bytes, at, line, field, wanted);
    return value;
  }
}

/** `20030217` of epoch milliseconds. */
function isoDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll("-", "");
}

function missingIfZero(value: number): number {
  return value === 0 ? Number.NaN : value;
}

/** PREGAO_RECORD_INVALID for a field of the record that begins at `at`. */
export function invalidField(
  file: string,
  bytes: Buffer,
  at: number,
  line: number,
  field: CotahistField,
  wanted: string,
): PregaoError {
  return new PregaoError("PREGAO_RECORD_INVALID", {
    file,
    line,
    field: field.name,
    columns: `${field.from} to ${field.to}`,
    value: JSON.stringify(bytes.toString("latin1", at + field.from - 1, at + field.to)),
    wanted,
  });
}
