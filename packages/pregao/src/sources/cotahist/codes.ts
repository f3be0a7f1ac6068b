/** What B3's codes mean: the tables at the end of its layout of historical quotes, in English. */

/** TPMERC: the market, by the name that the option `market` takes. */
export const cotahistMarkets = {
  cash: { code: 10, meaning: "cash market (vista)" },
  "call-exercise": { code: 12, meaning: "exercise of calls" },
  "put-exercise": { code: 13, meaning: "exercise of puts" },
  auction: { code: 17, meaning: "auction (leilão)" },
  "odd-lot": { code: 20, meaning: "odd lots (fracionário)" },
  term: { code: 30, meaning: "term (termo)" },
  "retained-future": { code: 50, meaning: "future with retained gain" },
  "continuous-future": { code: 60, meaning: "future with daily settlement" },
  calls: { code: 70, meaning: "calls (opções de compra)" },
  puts: { code: 80, meaning: "puts (opções de venda)" },
} as const;

export type CotahistMarket = keyof typeof cotahistMarkets;

export const cotahistMarketNames = Object.keys(cotahistMarkets) as CotahistMarket[];

/** CODBDI: how the exchange's bulletin classes a quote. */
const bdi: Readonly<Record<string, string>> = {
  "02": "standard lot",
  "05": "sanctioned by the exchange's rules",
  "06": "in concordata",
  "07": "in extrajudicial recovery",
  "08": "in judicial recovery",
  "09": "under temporary special administration",
  10: "rights and receipts",
  11: "under intervention",
  12: "real-estate funds",
  14: "investment certificates, debentures, public debt",
  18: "bonds",
  22: "private bonuses",
  26: "policies, bonuses, public securities",
  32: "exercise of index calls",
  33: "exercise of index puts",
  38: "exercise of calls",
  42: "exercise of puts",
  46: "auction of unlisted securities",
  48: "privatisation auction",
  49: "auction of the recovery fund of Espírito Santo",
  50: "auction",
  51: "FINOR auction",
  52: "FINAM auction",
  53: "FISET auction",
  54: "auction of shares in arrears",
  56: "sales by court order",
  58: "others",
  60: "exchange for shares",
  61: "target",
  62: "term",
  66: "debentures of up to 3 years",
  68: "debentures of more than 3 years",
  70: "future with daily settlement",
  71: "future with retained gain",
  74: "index calls",
  75: "index puts",
  78: "calls",
  82: "puts",
  83: "debentures and promissory notes (BOVESPAFIX)",
  84: "fixed income over the counter (SOMAFIX)",
  90: "registered cash-settled term",
  96: "odd lots",
  99: "total",
};

/** INDOPC: what corrects a strike or the value of a term contract. */
const correction: Readonly<Record<string, string>> = {
  1: "US dollar",
  2: "TJLP",
  3: "TR",
  4: "IPCR",
  5: "swaptions",
  6: "points of an index",
  7: "US dollar, protected",
  8: "IGP-M, protected",
  9: "URV",
};

/** MODREF: the money of the prices. */
const currency: Readonly<Record<string, string>> = {
  R$: "real (from July 1994)",
  CR$: "cruzeiro real or cruzeiro (before July 1994)",
  NCZ$: "cruzado novo (1989 and 1990)",
  CZ$: "cruzado (1986 to 1989)",
  US$: "US dollar",
};

/** ESPECI, its first word: the class of a security. */
const security: Readonly<Record<string, string>> = {
  BDR: "Brazilian depositary receipt",
  BNS: "subscription bonus",
  BONUS: "subscription bonus",
  CDA: "share deposit certificate",
  CI: "fund unit",
  CPA: "certificate of additional construction potential",
  CTF: "tourism fund certificate",
  DIR: "subscription right",
  DR1: "depositary receipt, level 1",
  DR2: "depositary receipt, level 2",
  DR3: "depositary receipt, level 3",
  DRE: "depositary receipt of a fund",
  DRN: "depositary receipt, unsponsored",
  IBO: "index",
  ON: "common share",
  OR: "redeemable common share",
  PN: "preferred share",
  PNA: "preferred share, class A",
  PNB: "preferred share, class B",
  PNC: "preferred share, class C",
  PND: "preferred share, class D",
  PNE: "preferred share, class E",
  PNF: "preferred share, class F",
  PNG: "preferred share, class G",
  PNH: "preferred share, class H",
  PNR: "redeemable preferred share",
  PNV: "preferred share with voting right",
  PRC: "receipt of preferred shares",
  REC: "receipt",
  RON: "receipt of common shares",
  RPN: "receipt of preferred shares",
  TPR: "perpetual bond with profit share",
  UNT: "unit (package of shares)",
};

/** ESPECI, its marks: rights that a price no longer carries, and the listing segment. */
const marks: Readonly<Record<string, string>> = {
  ED: "ex dividend",
  EJ: "ex interest on equity",
  EB: "ex bonus shares",
  ES: "ex subscription",
  EG: "ex grouping",
  ER: "ex return of capital",
  EX: "ex other rights",
  EDJ: "ex dividend and interest on equity",
  EDB: "ex dividend and bonus shares",
  EJB: "ex interest on equity and bonus shares",
  EJS: "ex interest on equity and subscription",
  ATZ: "updated",
  N1: "Level 1",
  N2: "Level 2",
  NM: "Novo Mercado",
  MA: "Bovespa Mais",
  MB: "organised over-the-counter market",
  M2: "Bovespa Mais Level 2",
};

const tables = { CODBDI: bdi, INDOPC: correction, MODREF: currency } as const;

/**
 * What a code of a quote means, in words: `describeCotahistCode("TPMERC", "070")` → `calls (opções de compra)`;
 * undefined for a code that the layout does not name. For ESPECI the class, the rights that are gone and the listing
 * segment: `"PN  EJ  N1"` → `preferred share, ex interest on equity, Level 1`; words that are not known stay as they are.
 */
export function describeCotahistCode(
  field: "TPMERC" | "CODBDI" | "ESPECI" | "MODREF" | "INDOPC",
  code: string,
): string | undefined {
  if (field === "ESPECI") return describeSpecification(code);
  if (field === "TPMERC") {
    return Object.values(cotahistMarkets).find((market) => market.code === Number(code))?.meaning;
  }
  const plain = code.trim();
  return Object.hasOwn(tables[field], plain) ? tables[field][plain] : undefined;
}

function describeSpecification(text: string): string | undefined {
  // An asterisk marks shares quoted in lots of a thousand; it stands where the class ends.
  const [first, ...rest] = text
    .replace("*", " ")
    .split(/\s+/)
    .filter((word) => word !== "");
  if (first === undefined) return undefined;
  const words = [Object.hasOwn(security, first) ? security[first]! : first];
  for (const word of rest) words.push(Object.hasOwn(marks, word) ? marks[word]! : word);
  return words.join(", ");
}
