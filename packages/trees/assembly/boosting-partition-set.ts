// Parts a node's rows by a set of bins: 256 bits at `set`, 1 where a bin goes left. Rows keep their order on the left and
// come in reverse on the right, as in boosting-partition.ts; no branch depends on the data.

@inline
function isRight(row: u32, column: usize, set: usize): usize {
  const bin = <usize>load<u8>(column + <usize>row);
  return <usize>(((load<u32>(set + ((bin >> 5) << 2)) >> (<u32>bin & 31)) & 1) ^ 1);
}

// Rows lo … hi − 1 of `from` to the same places of `to`; the number that went left.
export function partitionRowsBySet(from: usize, to: usize, lo: i32, hi: i32, column: usize, set: usize): i32 {
  const first = to + (<usize>lo << 2);
  let left = first;
  let right = to + (<usize>(hi - 1) << 2);
  const end = from + (<usize>hi << 2);
  for (let at = from + (<usize>lo << 2); at < end; at += 4) {
    const row = load<u32>(at);
    const goesRight = isRight(row, column, set);
    store<u32>(left, row);
    store<u32>(right, row);
    left += (1 - goesRight) << 2;
    right -= goesRight << 2;
  }
  return <i32>((left - first) >> 2);
}

// Only one side's rows (0 left, 1 right); the other side's go to the word at `waste`. The number of this side's rows.
export function partitionSideBySet(
  from: usize,
  to: usize,
  lo: i32,
  hi: i32,
  column: usize,
  set: usize,
  side: i32,
  waste: usize,
): i32 {
  const step: usize = side ? <usize>0 - 4 : 4;
  let next = to + (<usize>(side ? hi - 1 : lo) << 2);
  let count = 0;
  const end = from + (<usize>hi << 2);
  for (let at = from + (<usize>lo << 2); at < end; at += 4) {
    const row = load<u32>(at);
    const isOurs = isRight(row, column, set) == <usize>side;
    store<u32>(select<usize>(next, waste, isOurs), row);
    next += select<usize>(step, 0, isOurs);
    count += <i32>isOurs;
  }
  return count;
}
