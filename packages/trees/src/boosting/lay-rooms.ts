import {
  CANDIDATE_BYTES,
  GROUP_BYTES,
  PACKED_ROWS,
  packedRowsBytes,
  SCAN_SCRATCH_BYTES,
  SET_WORDS,
} from "../kernels/boosting.ts";
import type { Layout } from "../memory/shared-memory.ts";
import { BLOCK_ROWS, type BoostingJob, type BoostingSettings, type GrowthRoom } from "./job.ts";
import type { PlacedBundles } from "./place-bundles.ts";

/** Shared memory that kept histograms may take in all; nodes beyond it are counted anew, which costs time only. */
const HISTOGRAM_BYTES = 256 * 2 ** 20;

/** How large trees can get. */
type TreeShape = Pick<BoostingJob, "openCapacity" | "leafCapacity" | "nodeCapacity">;

export function treeShape(trainCount: number, { maxDepth, maxLeaves, growth }: BoostingSettings): TreeShape {
  const depth = maxDepth === 0 ? 31 : Math.min(maxDepth, 31);
  const leafCapacity = Math.min(2 ** depth, trainCount, maxLeaves || Number.POSITIVE_INFINITY);
  // The last level's nodes are not looked at, unless they are leaves already that wait for their turn.
  const openCapacity = growth.order === "leaf" ? leafCapacity : Math.min(2 ** (depth - 1), leafCapacity);
  return { openCapacity, leafCapacity, nodeCapacity: 2 * leafCapacity + 1 };
}

/** What rooms are laid out for. */
interface RoomPlan extends TreeShape {
  /** List of all rows, and how many it has of either kind. */
  readonly rows: number;
  readonly trainCount: number;
  readonly evaluationCount: number;
  readonly columnCount: number;
  readonly drawsRows: boolean;
  /** Whether every node's histogram is of use, that of a few rows too (see SplitSearch). */
  readonly keepsSmall: boolean;
  /** One a thread; null where columns are counted one by one. */
  readonly bundles: readonly PlacedBundles[] | null;
}

/** So many rooms, each for so many threads. */
export function layRooms(layout: Layout, plan: RoomPlan, count: number, threads: number): GrowthRoom[] {
  const { openCapacity, trainCount, keepsSmall } = plan;
  const groupCount = Math.ceil(plan.columnCount / 4);
  const affordable = Math.floor(HISTOGRAM_BYTES / (groupCount * GROUP_BYTES * count));
  // Nodes that are open have no row in common.
  const useful = keepsSmall ? openCapacity : Math.min(openCapacity, Math.ceil(trainCount / PACKED_ROWS));
  const slots = Math.max(1, Math.min(useful, affordable));
  return Array.from({ length: count }, () => layRoom(layout, plan, groupCount, slots, threads));
}

function layRoom(
  layout: Layout,
  { rows, trainCount, evaluationCount, drawsRows, openCapacity, leafCapacity, bundles }: RoomPlan,
  groupCount: number,
  slots: number,
  threads: number,
): GrowthRoom {
  const listBytes = 4 * (trainCount + evaluationCount);
  return {
    rowLists: [rows, layout.take(listBytes), layout.take(listBytes)],
    sampleCounts: drawsRows ? layout.take(4 * Math.ceil(trainCount / BLOCK_ROWS)) : 0,
    candidates: layout.take(threads * openCapacity * CANDIDATE_BYTES),
    leftCounts: layout.take(openCapacity * 8),
    leafValues: layout.take(leafCapacity * 4),
    parts: Array.from({ length: threads }, (_, t) => {
      const { firstGroup, groups } = groupsOf(groupCount, threads, t);
      return {
        bundles: bundles?.[t] ?? null,
        firstGroup,
        groups,
        slots,
        histograms: layout.take((slots + 1) * groups * GROUP_BYTES),
        allowed: layout.take(groups * 16),
        splittable: layout.take(groups * 16),
        waste: layout.take(64),
        packedRows: layout.take(packedRowsBytes(groups, 8)),
        groupSums: layout.take(GROUP_BYTES),
        scratch: layout.take(SCAN_SCRATCH_BYTES),
        set: layout.take(4 * SET_WORDS),
      };
    }),
  };
}

/** Groups of four columns that a thread has. */
export function groupsOf(groupCount: number, threads: number, thread: number) {
  const firstGroup = Math.floor((groupCount * thread) / threads);
  return { firstGroup, groups: Math.floor((groupCount * (thread + 1)) / threads) - firstGroup };
}
