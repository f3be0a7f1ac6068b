import { Job, MISSING, Scratch } from "./job";
import { bestBin, bestFeature, bestMissing } from "./node";

// Both part entries lo … hi − 1 by the best split, left ones first, each side in its former order. Every entry is written
// to both sides and only one side advances: no branch to mispredict.

// Bins shift by one so that a missing value can be lowest (255 + 1 wraps to 0) or highest (255).
@inline
function shiftOf(): i32 {
  return bestMissing == 2 ? 1 : 0;
}

export function partitionPacked(job: Job, scratch: Scratch, lo: i32, hi: i32): void {
  const column = job.bins + <usize>bestFeature * <usize>job.columnStride;
  const shift = shiftOf();
  const limit = bestBin + shift;
  let left = scratch.entries + (<usize>lo << 2);
  let right = scratch.spare;
  const end = scratch.entries + (<usize>hi << 2);
  for (let at = left; at < end; at += 4) {
    const entry = load<u32>(at);
    const bin = (<i32>load<u8>(column + (entry >> 8)) + shift) & MISSING;
    const goesRight = <usize>(bin > limit);
    store<u32>(left, entry);
    store<u32>(right, entry);
    left += (1 - goesRight) << 2;
    right += goesRight << 2;
  }
  memory.copy(left, scratch.spare, right - scratch.spare);
}

export function partitionPositions(job: Job, scratch: Scratch, lo: i32, hi: i32): void {
  const column = job.bins + <usize>bestFeature * <usize>job.columnStride;
  const shift = shiftOf();
  const limit = bestBin + shift;
  let left = scratch.entries + (<usize>lo << 2);
  let right = scratch.spare;
  const end = scratch.entries + (<usize>hi << 2);
  for (let at = left; at < end; at += 4) {
    const position = load<u32>(at);
    const row = <usize>load<u32>(job.rows + (<usize>position << 2));
    const bin = (<i32>load<u8>(column + row) + shift) & MISSING;
    const goesRight = <usize>(bin > limit);
    store<u32>(left, position);
    store<u32>(right, position);
    left += (1 - goesRight) << 2;
    right += goesRight << 2;
  }
  memory.copy(left, scratch.spare, right - scratch.spare);
}
