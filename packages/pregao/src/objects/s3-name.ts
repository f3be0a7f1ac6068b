import { PregaoError } from "../errors.ts";

/** `s3://bucket/prefix…` in parts; PREGAO_OPTION_INVALID for a bucket name that none can have. */
export function parseS3Name(name: string): { readonly bucket: string; readonly path: string } {
  const [, bucket = "", path = ""] = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(name) ?? [];
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) return { bucket, path };
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "source",
    value: name,
    reason: "write it as s3://bucket/prefix; a bucket has 3 to 63 small letters, digits, dots and hyphens",
  });
}
