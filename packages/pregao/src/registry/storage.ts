import type { Manifest, ManifestFile } from "./manifest.ts";

/** A version in the making: its files are written into `directory`, a folder of this machine. */
export interface Draft {
  readonly name: string;
  /** Of this publication alone, 32 hexadecimal digits. */
  readonly id: string;
  readonly directory: string;
}

/**
 * Where a registry keeps versions and logs. Versions and entries of the log are claimed by their number: of two who
 * claim the same one at once, one wins, and nothing is ever overwritten. Names and numbers come checked. One
 * conformance suite (`registry.conformance.fixture.ts`) runs over every implementation.
 */
export interface RegistryStorage {
  /** What it is, for messages: a folder or a bucket, never credentials. */
  readonly description: string;
  /** Names of the models, in order. */
  names(): Promise<string[]>;
  hasModel(name: string): Promise<boolean>;
  /** Numbers of the versions that are there, in order; none for a model that is not. */
  versions(name: string): Promise<number[]>;
  hasVersion(name: string, version: number): Promise<boolean>;
  /** Where a version's files lie on this machine once it was opened. */
  directory(name: string, version: number): string;
  /** The text of a manifest, and where it stands. PREGAO_REGISTRY_MANIFEST_INVALID where it cannot be read. */
  readManifest(name: string, version: number): Promise<{ readonly file: string; readonly text: string }>;
  /** Brings a version's files to `directory(name, version)`, each compared with its SHA-256. PREGAO_REGISTRY_ALTERED. */
  fetch(manifest: Manifest, text: string): Promise<void>;

  /** An empty folder for a new version. PREGAO_REGISTRY_NAME_INVALID beside a name that differs only in capitals. */
  begin(name: string): Promise<Draft>;
  /** Takes the finished files in, under no number yet. */
  keep(draft: Draft, files: readonly ManifestFile[]): Promise<void>;
  /** Makes the draft this version; false where the number is taken. */
  claim(draft: Draft, version: number, manifest: string): Promise<boolean>;
  /** The claim holds: nothing that fails here may undo it. */
  settle(draft: Draft, version: number, manifest: string): Promise<void>;
  /** Takes back a claim that was not told to anyone. */
  unclaim(draft: Draft, version: number): Promise<void>;
  /** Lets go of what is left of a draft. */
  discard(draft: Draft): Promise<void>;
  /** Removes the files of a version; one that is not there counts as removed. */
  remove(name: string, version: number): Promise<void>;

  /** Numbers of the entries of a model's log, in order. */
  entries(name: string): Promise<number[]>;
  /** The text of an entry, null where there is none. */
  readEntry(name: string, sequence: number): Promise<string | null>;
  /** Adds an entry; false where that number is taken. */
  addEntry(name: string, sequence: number, text: string): Promise<boolean>;

  /** Removes what killed processes of this machine left; returns how many. Work of those that still run is kept. */
  sweep(): Promise<number>;
  /** Removes files that no version names and that nobody can be writing any more; returns how many. */
  collect(): Promise<number>;
}
