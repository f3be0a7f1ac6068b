/**
 * B3's layout of historical quotes (SeriesHistoricas_Layout): records of 245 characters, fields by position. `from` and
 * `to` are the columns of B3's own document (1-based, both included), which is how messages name them.
 */
export interface CotahistField {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const field = (name: string, from: number, to: number): CotahistField => ({ name, from, to });

export const recordLength = 245;

/** Fields of a header (00) and of a trailer (99). */
export const envelope = {
  file: field("NOME DO ARQUIVO", 3, 15),
  generated: field("DATA DA GERAÇÃO", 24, 31),
  count: field("TOTAL DE REGISTROS", 32, 42),
} as const;

export const recordType = field("TIPREG", 1, 2);

/** Fields of a quote (01); prices have two implied decimals, the strike in points six. */
export const quote = {
  date: field("DATPRE", 3, 10),
  bdi: field("CODBDI", 11, 12),
  ticker: field("CODNEG", 13, 24),
  market: field("TPMERC", 25, 27),
  company: field("NOMRES", 28, 39),
  specification: field("ESPECI", 40, 49),
  term: field("PRAZOT", 50, 52),
  currency: field("MODREF", 53, 56),
  open: field("PREABE", 57, 69),
  high: field("PREMAX", 70, 82),
  low: field("PREMIN", 83, 95),
  average: field("PREMED", 96, 108),
  close: field("PREULT", 109, 121),
  bid: field("PREOFC", 122, 134),
  ask: field("PREOFV", 135, 147),
  trades: field("TOTNEG", 148, 152),
  quantity: field("QUATOT", 153, 170),
  value: field("VOLTOT", 171, 188),
  strike: field("PREEXE", 189, 201),
  correction: field("INDOPC", 202, 202),
  expiry: field("DATVEN", 203, 210),
  factor: field("FATCOT", 211, 217),
  strikePoints: field("PTOEXE", 218, 230),
  isin: field("CODISI", 231, 242),
  distribution: field("DISMES", 243, 245),
} as const;
