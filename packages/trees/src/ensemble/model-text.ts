import { float32Text } from "../float32.ts";
import { invalid, refusingAsInvalid } from "./refusals.ts";
import { checkVersion, type SealedKind, type Section, type SectionArray, seal } from "./sealed-model.ts";

/**
 * The text form of a sealed model: JSON with the header as an object and each array by its name. Numbers are the shortest
 * that read back as the same, so the text is the same on every machine. The checksum is that of the model's bytes: the
 * text may be laid out anew, but a changed value is noticed.
 */
export function writeModelText(
  kind: SealedKind,
  header: object,
  sections: readonly Section[],
  arrays: Readonly<Record<string, unknown>>,
): string {
  const lines = sections.map(
    ({ key }) => `${JSON.stringify(key)}: [${numberTexts(arrays[key] as SectionArray).join(", ")}]`,
  );
  const checksum = checksumOf(seal(kind, header, sections, arrays));
  return `{
"format": ${JSON.stringify(kind.what)},
"version": ${kind.version},
"crc32": ${checksum},
"header": ${JSON.stringify(header)},
"arrays": {
${lines.join(",\n")}
}
}
`;
}

/** A model's text, parsed; header and arrays are still anybody's. */
export function openModelText(kind: SealedKind, text: string) {
  const { format, version, crc32, header, arrays } = record(
    refusingAsInvalid(() => JSON.parse(text) as unknown),
    "the text",
  );
  if (format !== kind.what) throw invalid(`it is not the text of a ${kind.what}`);
  checkVersion(kind, version);
  return {
    version: version as number,
    header,
    /** The arrays, once their lengths, their numbers and the checksum over all fit. */
    openSections<T>(sections: readonly Section[]): T {
      const given = record(arrays, '"arrays"');
      const opened: Record<string, SectionArray> = {};
      for (const part of sections) opened[part.key] = readArray(part, given[part.key]);
      const bytes = refusingAsInvalid(() =>
        seal({ ...kind, version: version as number }, header as object, sections, opened),
      );
      if (checksumOf(bytes) !== crc32) throw invalid("its checksum does not match");
      return opened as T;
    },
  };
}

function readArray({ key, length, of }: Section, given: unknown): SectionArray {
  if (!Array.isArray(given)) throw invalid(`it lacks the array "${key}"`);
  if (given.length !== length)
    throw invalid(`its array "${key}" has ${given.length} numbers, ${length} are needed`);
  const array = new of(new ArrayBuffer(length * of.BYTES_PER_ELEMENT));
  given.forEach((value: unknown, i) => {
    const number = value === "Infinity" || value === "-Infinity" ? Number(value) : value;
    if (typeof number !== "number") throw invalid(`entry ${i} of its array "${key}" is not a number`);
    array[i] = number;
  });
  return array;
}

function numberTexts(array: SectionArray): string[] {
  const write = array instanceof Float32Array ? float32Text : float64Text;
  return Array.from(array, (value) => (Number.isFinite(value) ? write(value) : `"${value}"`));
}

const float64Text = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

function checksumOf(bytes: Uint8Array<ArrayBuffer>): number {
  return new DataView(bytes.buffer).getUint32(12, true);
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw invalid(`${what} is not an object`);
}
