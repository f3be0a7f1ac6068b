export { type Backup, type BackupRequest, backUp } from "./back-up.ts";
export type { BackupFile, BackupManifest, LeftOut } from "./backup-manifest.ts";
export { restoreBackup } from "./restore.ts";
