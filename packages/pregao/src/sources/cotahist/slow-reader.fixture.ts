/**
 * B3's historical quotes read the obvious way, from the layout's own table, without a line of the product: text, `slice`,
 * `Number`. What the fast reader gives must be what this one gives.
 */
export interface SlowQuote {
  readonly symbol: string;
  readonly date: string;
  readonly line: number;
  readonly class: string;
  readonly values: Readonly<Record<string, number>>;
}

const nothing = Number.NaN;

/** Cash quotes of the file in its order, nothing resolved; throws where the file is not whole or not clean. */
export function readSlowly(bytes: Buffer, market = "010"): SlowQuote[] {
  const quotes: SlowQuote[] = [];
  let open: { count: number } | undefined;
  let closed = false;
  for (const [k, ended] of bytes.toString("latin1").split("\n").entries()) {
    const text = ended.replace(/\r$/, "");
    if (text.length % 245 !== 0) throw new Error(`line ${k + 1}: ${text.length} characters`);
    for (let at = 0; at < text.length; at += 245) {
      const record = text.slice(at, at + 245);
      const type = record.slice(0, 2);
      if (type === "00" || type === "99") {
        if (!/^COTAHIST/.test(record.slice(2))) throw new Error("no COTAHIST");
        dateOf(record.slice(23, 31));
      }
      if (type === "00") {
        open = { count: 1 };
        closed = false;
      } else if (type === "99") {
        const told = whole(record, 32, 42);
        if (closed || open === undefined || told !== open.count + 1) throw new Error("trailer");
        closed = true;
      } else if (type === "01") {
        if (closed) throw new Error("quote behind the trailer");
        open ??= { count: 1 };
        open.count++;
        whole(record, 25, 27);
        const quote = quoteOf(record, k + 1);
        if (record.slice(24, 27) === market) quotes.push(quote());
      } else throw new Error(`type ${type}`);
    }
  }
  return quotes;
}

function quoteOf(record: string, line: number): () => SlowQuote {
  const date = dateOf(record.slice(2, 10));
  return () => {
    const factor = whole(record, 211, 217);
    if (factor === 0) throw new Error("factor");
    const price = (from: number, to: number): number => decimal(record, from, to) / factor;
    const offer = (from: number, to: number): number => price(from, to) || nothing;
    const ticker = record.slice(12, 24).trim();
    if (ticker === "" || [...ticker].some((mark) => mark <= " " || (mark >= "\x7f" && mark <= "\xa0")))
      throw new Error("ticker");
    whole(record, 11, 12);
    for (const [from, to] of [
      [189, 201],
      [218, 230],
      [243, 245],
    ] as const)
      if (record.slice(from - 1, to).trim() !== "") whole(record, from, to);
    return {
      symbol: ticker,
      date,
      line,
      class: record.slice(10, 12) + record.slice(39, 49),
      values: {
        open: price(57, 69),
        high: price(70, 82),
        low: price(83, 95),
        close: price(109, 121),
        price_avg: price(96, 108),
        best_bid: offer(122, 134),
        best_ask: offer(135, 147),
        trades: whole(record, 148, 152),
        volume: whole(record, 153, 170),
        quote_volume: decimal(record, 171, 188),
      },
    };
  };
}

function whole(record: string, from: number, to: number): number {
  const text = record.slice(from - 1, to);
  if (!/^[0-9]+$/.test(text)) throw new Error(`columns ${from} to ${to}: ${text}`);
  return Number(text);
}

function decimal(record: string, from: number, to: number): number {
  whole(record, from, to);
  return Number(`${record.slice(from - 1, to - 2)}.${record.slice(to - 2, to)}`);
}

function dateOf(text: string): string {
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const time = /^\d{8}$/.test(text) ? Date.parse(iso) : nothing;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso || text < "1900")
    throw new Error(`date ${text}`);
  return iso;
}

/** What stays of the quotes of one symbol and date: the standard lot, else the largest value, else the first. */
export function keptOf(quotes: readonly SlowQuote[]): { kept: SlowQuote[]; repeated: number } {
  const groups = Map.groupBy(quotes, ({ symbol, date }) => `${symbol} ${date}`);
  const kept = [...groups.values()].flatMap((group) => {
    const rank = (quote: SlowQuote): number =>
      quote.class.startsWith("02") ? Number.POSITIVE_INFINITY : quote.values.quote_volume!;
    const best = group.reduce((one, other) => {
      if (rank(other) === rank(one))
        return other.values.quote_volume! > one.values.quote_volume! ? other : one;
      return rank(other) > rank(one) ? other : one;
    });
    return group.filter((quote) => quote.class === best.class);
  });
  return { kept, repeated: quotes.length - kept.length };
}
