import type { RandomSource } from "../../packages/pregao/src/random.ts";

type Mutation = (bytes: Buffer, random: RandomSource) => Buffer;

/** Numbers that readers trip over. */
const wholes = [
  -1,
  0,
  1,
  127,
  128,
  255,
  256,
  32768,
  65535,
  2 ** 24,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 53,
];
const texts = [
  ...wholes.map(String),
  "-0",
  "0.5",
  "1e308",
  "1e999",
  "-1e999",
  "1e-320",
  "NaN",
  "Infinity",
  "",
];
const words = ["null", "true", "{}", "[]", '""', '"__proto__"', '"\\ud800"', "nan", "\n", " ", "=", ":"];

const place = (bytes: Buffer, random: RandomSource): number => random.integer(Math.max(1, bytes.length));

const replaced = (bytes: Buffer, from: number, to: number, by: Buffer | string): Buffer =>
  Buffer.concat([bytes.subarray(0, from), Buffer.from(by as string, "latin1"), bytes.subarray(to)]);

/** Ends of a random word or number, the whole text being its words. */
function token(bytes: Buffer, random: RandomSource, pattern: RegExp): [number, number] {
  const text = bytes.toString("latin1");
  const start = place(bytes, random);
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  return found ? [found.index, found.index + found[0].length] : [start, start];
}

const numberToken = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const wordToken = /[A-Za-z_]\w*|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|[[\]{}]/g;

const mutations: readonly Mutation[] = [
  function flipBits(bytes, random) {
    const altered = Buffer.from(bytes);
    for (let i = random.integer(4); i >= 0; i--) altered[place(bytes, random)]! ^= 1 << random.integer(8);
    return altered;
  },
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
  function removeRange(bytes, random) {
    const from = place(bytes, random);
    return replaced(bytes, from, Math.min(bytes.length, from + 1 + random.integer(64)), "");
  },
  function repeatRange(bytes, random) {
    const from = place(bytes, random);
    const range = bytes.subarray(from, from + 1 + random.integer(200));
    return replaced(
      bytes,
      from,
      from,
      Buffer.concat(Array.from({ length: 1 + random.integer(3) }, () => range)),
    );
  },
  function moveRange(bytes, random) {
    const from = place(bytes, random);
    const to = place(bytes, random);
    return replaced(bytes, to, to, bytes.subarray(from, from + 1 + random.integer(100)));
  },
  function replaceNumber(bytes, random) {
    const [from, to] = token(bytes, random, numberToken);
    return replaced(bytes, from, to, texts[random.integer(texts.length)]!);
  },
  function nudgeNumber(bytes, random) {
    const [from, to] = token(bytes, random, numberToken);
    return replaced(
      bytes,
      from,
      to,
      String(Number(bytes.toString("latin1", from, to)) + random.integer(5) - 2),
    );
  },
  function swapNumbers(bytes, random) {
    const [a, b] = [token(bytes, random, numberToken), token(bytes, random, numberToken)].sort(
      ([x], [y]) => x - y,
    ) as [[number, number], [number, number]];
    if (a[1] > b[0]) return bytes.subarray(0, a[0]);
    const [first, second] = [bytes.subarray(...a), bytes.subarray(...b)];
    return Buffer.concat([
      bytes.subarray(0, a[0]),
      second,
      bytes.subarray(a[1], b[0]),
      first,
      bytes.subarray(b[1]),
    ]);
  },
  function replaceWord(bytes, random) {
    const [from, to] = token(bytes, random, wordToken);
    const [otherFrom, otherTo] = token(bytes, random, wordToken);
    const by = random.integer(2) ? words[random.integer(words.length)]! : bytes.subarray(otherFrom, otherTo);
    return replaced(bytes, from, to, by);
  },
  function nestDeeply(bytes, random) {
    const at = place(bytes, random);
    const opening = ["[", "{", '{"a":', "[[", "(", "{i\u0001a"][random.integer(6)]!;
    return replaced(bytes, at, at, opening.repeat([10, 1000, 100_000][random.integer(3)]!));
  },
  function writeWhole(bytes, random) {
    const altered = Buffer.from(bytes);
    const size = [1, 2, 4, 8][random.integer(4)]!;
    const value = BigInt.asUintN(64, BigInt(wholes[random.integer(wholes.length)]!));
    const at = random.integer(Math.max(1, bytes.length - 8));
    const isBigEndian = random.integer(2);
    for (let i = 0; i < size && at + i < altered.length; i++)
      altered[at + i] = Number((value >> BigInt(8 * (isBigEndian ? size - 1 - i : i))) & 255n);
    return altered;
  },
];

/** One to three random changes: bits, ranges, tokens, numbers, lengths, nesting. */
export function mutate(bytes: Uint8Array, random: RandomSource): Uint8Array {
  let altered: Buffer = Buffer.from(bytes);
  for (let i = random.integer(3); i >= 0; i--)
    altered = mutations[random.integer(mutations.length)]!(altered, random);
  return altered;
}
