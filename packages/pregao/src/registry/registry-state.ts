/** Where an alias points, and the entry of the log that first put it there. */
export interface AliasState {
  /** Null where the alias was taken away. */
  readonly version: number | null;
  readonly entry: number;
}

/** What the log of a model says in the end. */
export interface RegistryState {
  readonly aliases: ReadonlyMap<string, AliasState>;
  readonly archived: ReadonlySet<number>;
  readonly removed: ReadonlySet<number>;
}

export const emptyState: RegistryState = { aliases: new Map(), archived: new Set(), removed: new Set() };

export const logActions = [
  "set-alias",
  "remove-alias",
  "rollback",
  "archive",
  "unarchive",
  "remove",
] as const;

/** What one entry of the log does. */
export type RegistryChange =
  | { readonly action: "set-alias" | "remove-alias"; readonly alias: string; readonly to: number | null }
  /** `entry` is the one that once put the alias where it goes back to. */
  | { readonly action: "rollback"; readonly alias: string; readonly to: number; readonly entry: number }
  | { readonly action: "archive" | "unarchive" | "remove"; readonly versions: readonly number[] };

/** The state after the entry `sequence` did `change`. */
export function nextState(state: RegistryState, sequence: number, change: RegistryChange): RegistryState {
  if ("alias" in change) {
    const entry = change.action === "rollback" ? change.entry : sequence;
    return { ...state, aliases: new Map(state.aliases).set(change.alias, { version: change.to, entry }) };
  }
  const archived = new Set(state.archived);
  const removed = new Set(state.removed);
  for (const version of change.versions) {
    if (change.action === "archive") archived.add(version);
    else archived.delete(version);
    if (change.action === "remove") removed.add(version);
  }
  return { ...state, archived, removed };
}

/** The aliases that name a version, in order. */
export function aliasesOf(state: RegistryState, version: number): string[] {
  return [...state.aliases].flatMap(([alias, at]) => (at.version === version ? alias : [])).sort();
}
