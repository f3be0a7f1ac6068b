import type { RandomSource } from "../../packages/pregao/src/random.ts";

type Mutation = (bytes: Buffer, random: RandomSource) => Buffer;

/** What a cell may hold that no market ever printed. */
const hostile = [
  "",
  " ",
  "0",
  "-0",
  "-1",
  "1e308",
  "1e999",
  "-1e999",
  "1e-320",
  "99999999999999999999",
  "0.1.2",
  "1,234",
  "1.234,5",
  "1 234",
  "1_000",
  "1e1_0",
  "1 2",
  "12,5 M",
  "1:2:3",
  "today",
  "2024-01-03 (BC)",
  "2024-01-03 24:00:00",
  "0x10",
  "NaN",
  "inf",
  "-Infinity",
  "null",
  "N/A",
  "TRUE",
  "٣",
  "１２",
  "2024-02-30",
  "0000-00-00",
  "9999-12-31",
  "31/12/2024",
  "2024-01-02T03:04:05+14:00",
  "1704067200000",
  '"',
  '""',
  '"a,b"',
  '"a\nb"',
  "'",
  "=1+1",
  "\u0000",
  "\ufeff",
  "\u2028",
  "\ud800",
  "é",
  "a".repeat(5000),
  "1".repeat(400),
];

const place = (bytes: Buffer, random: RandomSource): number => random.integer(Math.max(1, bytes.length));

const spliced = (bytes: Buffer, from: number, to: number, by: Buffer | string): Buffer =>
  Buffer.concat([bytes.subarray(0, from), Buffer.from(by as string), bytes.subarray(to)]);

/** Beginning and end (behind its line end) of a random line. */
function line(bytes: Buffer, random: RandomSource): [number, number] {
  const at = place(bytes, random);
  const start = at === 0 ? 0 : bytes.lastIndexOf(10, at - 1) + 1;
  const end = bytes.indexOf(10, at);
  return [start, end < 0 ? bytes.length : end + 1];
}

const damage: readonly Mutation[] = [
  function flipBits(bytes, random) {
    const altered = Buffer.from(bytes);
    for (let k = random.integer(6); k >= 0; k--) altered[place(bytes, random)]! ^= 1 << random.integer(8);
    return altered;
  },
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
  function overwrite(bytes, random) {
    const altered = Buffer.from(bytes);
    const from = place(bytes, random);
    altered.fill(
      [0, 0xff, 0x20, 0x30][random.integer(4)]!,
      from,
      Math.min(altered.length, from + 1 + random.integer(40)),
    );
    return altered;
  },
  function removeRange(bytes, random) {
    const from = place(bytes, random);
    return spliced(bytes, from, Math.min(bytes.length, from + 1 + random.integer(300)), "");
  },
  function repeatRange(bytes, random) {
    const from = place(bytes, random);
    return spliced(bytes, from, from, bytes.subarray(from, from + 1 + random.integer(600)));
  },
  function writeWhole(bytes, random) {
    const altered = Buffer.from(bytes);
    const value = [0, 1, 0x7fffffff, 0xffffffff, 0x80000000][random.integer(5)]!;
    if (altered.length >= 4) altered.writeUInt32LE(value, random.integer(altered.length - 3));
    return altered;
  },
];

const lines: readonly Mutation[] = [
  function doubleLine(bytes, random) {
    const [from, to] = line(bytes, random);
    return spliced(bytes, to, to, bytes.subarray(from, to));
  },
  function dropLine(bytes, random) {
    const [from, to] = line(bytes, random);
    return spliced(bytes, from, to, "");
  },
  function swapLines(bytes, random) {
    const [one, two] = [line(bytes, random), line(bytes, random)].sort(([a], [b]) => a - b) as [
      [number, number],
      [number, number],
    ];
    if (one[1] > two[0]) return bytes;
    return Buffer.concat([
      bytes.subarray(0, one[0]),
      bytes.subarray(...two),
      bytes.subarray(one[1], two[0]),
      bytes.subarray(...one),
      bytes.subarray(two[1]),
    ]);
  },
  function mixLineEnds(bytes, random) {
    const at = bytes.indexOf(10, place(bytes, random));
    if (at < 0) return bytes;
    return spliced(bytes, at, at + 1, ["\r\n", "\r", "\n\n", "", "\n\r\n", "\u2028"][random.integer(6)]!);
  },
  function mark(bytes) {
    return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
  },
  function reencode(bytes, random) {
    const text = bytes.toString("utf8");
    return [
      () => Buffer.from(`\ufeff${text}`, "utf16le"),
      () => Buffer.from(text, "utf16le"),
      () => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
      () => Buffer.from(text, "latin1"),
    ][random.integer(4)]!();
  },
];

/** Ends of a random run of bytes between separators: a cell of any of the formats. */
function replaceCell(bytes: Buffer, random: RandomSource): Buffer {
  const isEdge = (byte: number | undefined): boolean =>
    byte === undefined || ",;\t|\r\n".includes(String.fromCharCode(byte));
  const at = place(bytes, random);
  let [from, to] = [at, at];
  while (!isEdge(bytes[from - 1])) from--;
  while (!isEdge(bytes[to])) to++;
  return spliced(bytes, from, to, hostile[random.integer(hostile.length)]!);
}

/** A run of characters replaced by as many others: fixed-width records keep their length. */
function replaceField(bytes: Buffer, random: RandomSource): Buffer {
  const width = 1 + random.integer(18);
  const from = random.integer(Math.max(1, bytes.length - width));
  const by = hostile[random.integer(hostile.length)]!;
  const filler = ["0", "9", " ", "x"][random.integer(4)]!;
  const text = Buffer.from(by.slice(0, width).padStart(width, filler), "latin1");
  return spliced(bytes, from, Math.min(bytes.length, from + width), text.subarray(0, width));
}

/** Another digit in place of one: the file stays well formed and says something else. */
function changeDigit(bytes: Buffer, random: RandomSource): Buffer {
  const altered = Buffer.from(bytes);
  for (let tries = 0; tries < 50; tries++) {
    const at = place(bytes, random);
    if (altered[at]! < 0x30 || altered[at]! > 0x39) continue;
    altered[at] = 0x30 + random.integer(10);
    break;
  }
  return altered;
}

const times = (count: number, mutation: Mutation): Mutation[] =>
  Array.from({ length: count }, () => mutation);

const ofText = [
  ...damage.slice(0, 5),
  ...lines,
  ...times(8, replaceCell),
  ...times(2, replaceField),
  ...times(3, changeDigit),
];
const ofRecords = [
  ...damage.slice(0, 5),
  ...lines,
  replaceCell,
  ...times(6, replaceField),
  ...times(12, changeDigit),
];

function several(bytes: Buffer, random: RandomSource, mutations: readonly Mutation[]): Buffer {
  let altered = bytes;
  const most = random.integer(2) === 0 ? 1 : 3;
  for (let k = random.integer(most); k >= 0; k--)
    altered = mutations[random.integer(mutations.length)]!(altered, random);
  return Buffer.from(altered);
}

/** One to three changes of a text: bits, ranges, lines, line ends, encodings, cells (or fields of fixed width), digits. */
export function mutateText(bytes: Buffer, random: RandomSource, fixedWidth: boolean): Buffer {
  return several(bytes, random, fixedWidth ? ofRecords : ofText);
}

/** One to three changes of bytes that are not text; half of them at the end, where Parquet and ZIP keep their index. */
export function mutateBinary(bytes: Buffer, random: RandomSource): Buffer {
  if (random.integer(2) === 0) return several(bytes, random, damage);
  const from = Math.max(0, bytes.length - 600);
  return Buffer.concat([bytes.subarray(0, from), several(bytes.subarray(from), random, damage)]);
}
