export { LocalObjectStore } from "./local-store.ts";
export type { ByteRange, ObjectInfo, ObjectStore, StoredObject, WriteCondition } from "./object-store.ts";
export { parseS3Name } from "./s3-name.ts";
export { s3Settings } from "./s3-settings.ts";
export { S3ObjectStore, type S3Settings } from "./s3-store.ts";
