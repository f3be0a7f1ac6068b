import { unsupported } from "../../ensemble/refusals.ts";
import { categoryHash } from "./category-hash.ts";

/** Whole numbers that are tried as categories of a column whose texts are not given. */
const TRIED = 65_536;

/** Which number of ours stands for each category that a CatBoost model knows by its hash. */
export class CategoryCodes {
  private readonly given: Readonly<Record<number, readonly string[]>>;
  private readonly ofGiven = new Map<number, ReadonlyMap<number, number>>();

  /** `given`: the texts of a column's categories, place by code; in a column without, code c stands for the whole number c. */
  constructor(given: Readonly<Record<number, readonly string[]>>) {
    this.given = given;
  }

  codeOf(column: number, hash: number): number {
    const code = this.given[column] ? this.codesOfGiven(column).get(hash) : wholeNumberOf(hash);
    if (code === undefined) throw this.unknown(column, "a category");
    return code;
  }

  private codesOfGiven(column: number): ReadonlyMap<number, number> {
    let codes = this.ofGiven.get(column);
    if (!codes) {
      codes = new Map(this.given[column]!.map((text, code) => [categoryHash(text), code]));
      if (codes.size < this.given[column]!.length)
        throw unsupported(`column ${column} is given two categories that CatBoost does not tell apart`);
      this.ofGiven.set(column, codes);
    }
    return codes;
  }

  private unknown(column: number, what: string): Error {
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

/** Hashes of whole numbers, made as they are needed. */
const numbers = new Map<number, number>();

function wholeNumberOf(hash: number): number | undefined {
  for (let next = numbers.size; !numbers.has(hash) && next < TRIED; next++) {
    // Two of the first 65,536 texts never share a hash; the test of this file counts them.
    numbers.set(categoryHash(String(next)), next);
  }
  return numbers.get(hash);
}
