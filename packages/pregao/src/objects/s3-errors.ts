import { isPregaoError, PregaoError } from "../errors.ts";

/** What was being done, for messages. */
export interface S3Call {
  readonly operation: string;
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

interface ServiceError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

/** A bucket that is not there is no missing object. */
export function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as ServiceError;
  return name === "NoSuchKey" || (name !== "NoSuchBucket" && $metadata?.httpStatusCode === 404);
}

/** The condition does not hold (412), or another write of the same key was quicker (409). */
export function isConflict(error: unknown): boolean {
  const { name, $metadata } = error as ServiceError;
  return $metadata?.httpStatusCode === 412 || name === "ConditionalRequestConflict";
}

export function isOutsideRange(error: unknown): boolean {
  return (error as ServiceError).$metadata?.httpStatusCode === 416;
}

/**
 * An error of the SDK as one of the catalogue. Its own message may be an empty string or name nothing but a class; the
 * address, the status and the number of attempts are what helps. Credentials are in none of these.
 */
export function s3Error(error: unknown, call: S3Call, store: string): unknown {
  if (isPregaoError(error)) return error;
  const { operation, key, signal } = call;
  const failed = error as ServiceError;
  if (signal?.aborted || failed.name === "AbortError") {
    return new PregaoError("PREGAO_INTERRUPTED", { stage: `${operation} of an object` }, { cause: error });
  }
  if (isMissing(error)) return new PregaoError("PREGAO_OBJECT_MISSING", { store, key }, { cause: error });
  const status = failed.$metadata?.httpStatusCode;
  const attempts = failed.$metadata?.attempts;
  const facts = [
    explain(failed),
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(attempts === undefined || attempts < 2 ? [] : [`after ${attempts} attempts`]),
  ];
  return new PregaoError(
    "PREGAO_OBJECT_STORE_FAILED",
    { store, operation, key, reason: facts.join(", ") },
    { cause: error },
  );
}

function explain({ name, message, code }: ServiceError): string {
  if (name === "CredentialsProviderError") return "no credentials were found";
  if (name === "NoSuchBucket") return "there is no such bucket";
  if (name === "InvalidAccessKeyId") return "the access key is not known there";
  if (name === "SignatureDoesNotMatch") return "the secret access key does not belong to the access key";
  if (name === "AccessDenied") return "these credentials may not do this";
  if (code !== undefined) return `${code}${message === "" || message.includes(code) ? "" : ` (${message})`}`;
  return message === "" ? name : `${name}: ${message}`;
}
