/**
 * How a column of a file becomes a column of bars. Names are compared without case, accents, spaces and
 * punctuation. COTAHIST's own names (preabe, preult, quatot …) are those of B3's layout of historical quotes.
 */
const aliases = {
  open: ["open", "openprice", "abertura", "precoabertura", "precodeabertura", "preabe", "abe", "o"],
  high: ["high", "highprice", "maxima", "maximo", "precomaximo", "max", "premax", "h"],
  low: ["low", "lowprice", "minima", "minimo", "precominimo", "min", "premin", "l"],
  close: [
    "close",
    "closeprice",
    "fechamento",
    "precofechamento",
    "precodefechamento",
    "ultimo",
    "precoultimo",
    "preult",
    "fech",
    "price",
    "c",
  ],
  adj_close: [
    "adjclose",
    "adjustedclose",
    "closeadj",
    "closeadjusted",
    "fechamentoajustado",
    "fechamentoaj",
    "fechajustado",
  ],
  volume: ["volume", "vol", "quantidade", "quantidadenegociada", "qtd", "quatot", "tickvol", "v"],
  quote_volume: [
    "quotevolume",
    "quoteassetvolume",
    "volumefinanceiro",
    "volfinanceiro",
    "volumeem",
    "volumers",
    "voltot",
    "turnover",
    "tradedvalue",
  ],
  trades: [
    "trades",
    "numberoftrades",
    "numtrades",
    "tradecount",
    "count",
    "negocios",
    "numeronegocios",
    "totneg",
  ],
  price_avg: ["priceavg", "averageprice", "avgprice", "vwap", "precomedio", "media", "premed"],
  best_bid: ["bestbid", "bid", "melhorofertacompra", "ofertacompra", "preofc"],
  best_ask: ["bestask", "ask", "melhorofertavenda", "ofertavenda", "preofv"],
  taker_buy_volume: ["takerbuyvolume", "takerbuybasevolume", "takerbuybaseassetvolume", "takerbasevolume"],
  taker_buy_quote_volume: ["takerbuyquotevolume", "takerbuyquoteassetvolume", "takerquotevolume"],
  symbol: ["symbol", "ticker", "codigo", "ativo", "papel", "codneg", "codnegociacao", "tic", "instrument"],
} as const satisfies Record<string, readonly string[]>;

/** Best first: a file may well have an epoch beside a date. */
const timeAliases = [
  "timestamp",
  "datetime",
  "opentime",
  "datahora",
  "dataehora",
  "date",
  "data",
  "datapregao",
  "dtpregao",
  "datpre",
  "pregao",
  "dia",
  "dt",
  "time",
  "unix",
];
const timeOfDayAliases = ["time", "hora", "horario"];
const seriesAliases = ["source", "series", "serie", "fonte"];

export type KnownColumn = keyof typeof aliases;

export const requiredColumns = ["time", "open", "high", "low", "close"] as const;
const knownColumns = Object.keys(aliases) as KnownColumn[];

const canonicalOf = new Map<string, KnownColumn>(
  knownColumns.flatMap((name) => aliases[name].map((alias) => [alias, name] as const)),
);

/** `Preço Máximo (R$)` → `precomaximors`. */
export function plainName(header: string): string {
  return header
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

export function knownColumn(header: string): KnownColumn | undefined {
  return canonicalOf.get(plainName(header));
}

/** How good a header is as the time of a bar: 0 is best, −1 is not at all. */
export function timeRank(header: string): number {
  return timeAliases.indexOf(plainName(header));
}

export function isTimeOfDay(header: string): boolean {
  return timeOfDayAliases.includes(plainName(header));
}

export function isSeriesColumn(header: string): boolean {
  return seriesAliases.includes(plainName(header));
}
