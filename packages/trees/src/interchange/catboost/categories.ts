import { unsupported } from "../../ensemble/refusals.ts";
import { categoryHash } from "./category-hash.ts";

/** Whole numbers that are tried as categories of a column whose texts are not given. */
const TRIED = 10_000;

/** Which number of ours stands for each category that a CatBoost model knows by its hash. */
export class CategoryCodes {
  private readonly given: Readonly<Record<number, readonly string[]>>;
  private readonly codes = new Map<number, ReadonlyMap<number, number>>();

  /** `given`: the texts of a column's categories, place by code. */
  constructor(given: Readonly<Record<number, readonly string[]>>) {
    this.given = given;
  }

  /** Codes of a column by hash; without given texts, code c stands for the text of the whole number c. */
  ofColumn(column: number): ReadonlyMap<number, number> {
    let codes = this.codes.get(column);
    if (!codes) {
      const texts = this.given[column];
      codes = texts ? byHash(texts) : wholeNumbers();
      this.codes.set(column, codes);
    }
    return codes;
  }

  unknown(column: number, what: string): Error {
    return unsupported(
      this.given[column]
        ? `column ${column} has ${what} that is not among the ${this.given[column].length} given`
        : `column ${column} has ${what} that is no whole number below ${TRIED}: give the texts of its categories in \`categories\``,
    );
  }
}

/**
 * A set of codes that go left, as CategorySplits has it: those of `codes` for which `isRight` does not hold, and the others
 * when `isOtherRight` does not. No bit is spent on codes behind the last that differs.
 */
export function leftSet(
  codes: Iterable<number>,
  isRight: (code: number) => boolean,
  isOtherRight: boolean,
): Uint32Array {
  const differing = [...codes].filter((code) => isRight(code) !== isOtherRight);
  const last = differing.reduce((most, code) => Math.max(most, code), -1);
  const words = new Uint32Array(Math.floor((last + 1) / 32) + 1).fill(isOtherRight ? 0 : 0xffff_ffff);
  for (const code of differing) words[(code + 1) >> 5]! ^= 1 << ((code + 1) & 31);
  return words;
}

function byHash(texts: readonly string[]): ReadonlyMap<number, number> {
  return new Map(texts.map((text, code) => [categoryHash(text), code]));
}

let numbers: ReadonlyMap<number, number> | undefined;

function wholeNumbers(): ReadonlyMap<number, number> {
  numbers ??= byHash(Array.from({ length: TRIED }, (_, code) => String(code)));
  return numbers;
}
