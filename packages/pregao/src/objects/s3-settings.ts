import type { Settings } from "../config/index.ts";
import type { S3Settings } from "./s3-store.ts";

/** The account and the address of S3 that the configuration says. */
export function s3Settings(values: Settings): S3Settings {
  const { s3EndpointUrl, s3Region, awsAccessKeyId, awsSecretAccessKey, awsSessionToken } = values;
  return {
    region: s3Region,
    ...(s3EndpointUrl === undefined ? {} : { endpoint: s3EndpointUrl }),
    ...(awsAccessKeyId === undefined ? {} : { accessKeyId: awsAccessKeyId }),
    ...(awsSecretAccessKey === undefined ? {} : { secretAccessKey: awsSecretAccessKey }),
    ...(awsSessionToken === undefined ? {} : { sessionToken: awsSessionToken }),
  };
}
