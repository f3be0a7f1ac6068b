import { BLOCK, countCells, layCells, openCells } from "../ensemble/cell-chunk.ts";
import type { CellSource } from "../ensemble/cell-source.ts";
import type { Cells } from "../ensemble/cells.ts";
import { walkMemory } from "../ensemble/walk-memory.ts";
import { Layout } from "../memory/shared-memory.ts";
import type { LeafGroup } from "./leaf-groups.ts";

/** Bytes of sums and cells of a chunk of rows: they stay in the second-level cache. */
const CHUNK_BYTES = 2 ** 19;
const CHUNK_ROWS = 4096;

/** Adds what the groups give to every row to `values`, row-major rows × planes. */
export function lookUpGroups(
  groups: readonly LeafGroup[],
  cells: Cells,
  source: CellSource,
  rowCount: number,
  planeCount: number,
  values: Float64Array,
  isStopped: () => boolean,
): void {
  // Only the planes that the groups give to are laid out.
  const planes = [...new Set(groups.flatMap(({ targets }) => [...targets]))].sort((a, b) => a - b);
  const placeOf = new Map(planes.map((plane, i) => [plane, i]));
  const fitting = Math.floor(CHUNK_BYTES / (planes.length * 8 + countCells(cells)) / BLOCK);
  const most = Math.min(CHUNK_ROWS / BLOCK, Math.ceil(rowCount / BLOCK));
  const chunk = BLOCK * Math.max(1, Math.min(fitting, most));
  const layout = new Layout(64);
  const places = layCells(layout, cells, source, chunk);
  const sumsAt = layout.take(planes.length * chunk * 8);
  const scratchAt = layout.take(BLOCK);
  const placed = groups.map((group) => ({
    group,
    testsAt: layout.take(group.tests.byteLength),
    targetsAt: layout.take(group.targets.byteLength),
    tableAt: layout.take(group.table.byteLength),
  }));
  const { kernel, memory } = walkMemory(layout.end);
  const { buffer } = memory;
  for (const { group, testsAt, targetsAt, tableAt } of placed) {
    new Int32Array(buffer, testsAt, group.tests.length).set(group.tests);
    new Int32Array(buffer, targetsAt, group.targets.length).set(
      group.targets.map((plane) => placeOf.get(plane)!),
    );
    new Float64Array(buffer, tableAt, group.table.length).set(group.table);
  }
  const { cellsAt, blockBytes, fill } = openCells(kernel, buffer, cells, source, places, chunk);
  const sums = new Float64Array(buffer, sumsAt, planes.length * chunk);
  for (let first = 0; first < rowCount && !isStopped(); first += chunk) {
    const size = Math.min(chunk, rowCount - first);
    fill(first, size);
    sums.fill(0);
    for (const { group, testsAt, targetsAt, tableAt } of placed) {
      kernel.explainGroup(
        testsAt,
        group.tests.length,
        cellsAt,
        blockBytes,
        Math.ceil(size / BLOCK),
        tableAt,
        group.bits,
        targetsAt,
        group.targets.length,
        sumsAt,
        chunk * 8,
        scratchAt,
      );
    }
    planes.forEach((plane, p) => {
      for (let i = 0, at = first * planeCount + plane; i < size; i++, at += planeCount)
        values[at]! += sums[p * chunk + i]!;
    });
  }
}
