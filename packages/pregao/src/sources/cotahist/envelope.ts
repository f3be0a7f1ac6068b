import { PregaoError } from "../../errors.ts";
import type { Finding } from "../../market/finding.ts";
import { readDate, readDigits } from "./digits.ts";
import { envelope } from "./layout.ts";
import { invalidField } from "./quote-columns.ts";

/**
 * Follows headers and trailers through a file, which may be several yearly files one behind the other: a header begins a
 * part and a trailer ends it with the number of its records, itself and the header among them.
 */
export class EnvelopeCheck {
  readonly #file: string;
  /** Records of the part so far; the header is one. */
  #records = 0;
  #hasHeader = false;
  #closed = true;
  #unclosed = 0;
  #headless = 0;

  constructor(file: string) {
    this.#file = file;
  }

  header(bytes: Buffer, at: number, line: number): void {
    this.#check(bytes, at, line);
    if (!this.#closed) this.#unclosed++;
    this.#records = 1;
    this.#hasHeader = true;
    this.#closed = false;
  }

  quote(line: number): void {
    if (this.#closed && this.#records > 0)
      throw this.#broken(`line ${line} holds a quote behind the trailer of the file`);
    if (this.#records === 0) this.#headless++;
    this.#closed = false;
    this.#records++;
  }

  /** PREGAO_FILE_UNREADABLE where the count does not fit: records were lost or repeated. */
  trailer(bytes: Buffer, at: number, line: number): void {
    this.#check(bytes, at, line);
    const told = readDigits(bytes, at + envelope.count.from - 1, at + envelope.count.to);
    if (told < 0) throw invalidField(this.#file, bytes, at, line, envelope.count, "a number of records");
    if (this.#closed) throw this.#broken(`the trailer on line ${line} closes nothing`);
    // An excerpt that lost its header has one record less than its trailer counts, if nothing else is gone.
    const held = this.#records + 1 + (this.#hasHeader ? 0 : 1);
    if (told !== held)
      throw this.#broken(`its trailer (line ${line}) counts ${told} records, the file has ${held}`);
    this.#closed = true;
    this.#hasHeader = false;
  }

  /** What is missing around the quotes. */
  findings(): Finding[] {
    const findings: Finding[] = [];
    const unclosed = this.#unclosed + (this.#closed ? 0 : 1);
    if (unclosed > 0) {
      findings.push({
        check: "cotahist-no-trailer",
        severity: "warning",
        count: unclosed,
        message: `${this.#file}: ${unclosed === 1 ? "its quotes end" : `${unclosed} parts end`} without a trailer: nothing tells whether records are missing at the end`,
      });
    }
    if (this.#headless > 0) {
      findings.push({
        check: "cotahist-no-header",
        severity: "info",
        count: this.#headless,
        message: `${this.#file} begins without the header of B3's historical quotes: an excerpt, it seems`,
      });
    }
    return findings;
  }

  #check(bytes: Buffer, at: number, line: number): void {
    const { file, generated } = envelope;
    if (!bytes.toString("latin1", at + file.from - 1, at + file.to).startsWith("COTAHIST"))
      throw invalidField(this.#file, bytes, at, line, file, "COTAHIST and a year");
    if (Number.isNaN(readDate(bytes, at + generated.from - 1)))
      throw invalidField(this.#file, bytes, at, line, generated, "a date (YYYYMMDD)");
  }

  #broken(reason: string): PregaoError {
    return new PregaoError("PREGAO_FILE_UNREADABLE", { file: this.#file, reason });
  }
}
