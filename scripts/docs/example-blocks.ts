/**
 * The fenced blocks of a page that take part in a test, in order:
 *
 *     ts              a program; what it prints is given line by line in comments that begin with →
 *     sh              lines beginning with `npx pregao`; `# exit 3` states an exit code other than 0
 *     text            straight after sh: the whole output of the line before, kept by `npm run docs:outputs`
 *     csv FILE        (or json FILE, or ts FILE) a file that the next blocks find in their folder
 *     sh no-run       shown only; so is every other language
 */
export interface ExampleBlock {
  readonly kind: "program" | "commands" | "output" | "file";
  readonly text: string;
  /** Name of a file block. */
  readonly file: string;
  /** Line of the page on which the text begins, counted from 1. */
  readonly line: number;
}

export interface ExampleCommand {
  readonly command: string;
  readonly exitCode: number;
}

/** Throws where a fence is left open or an output has no command before it. */
export function findExampleBlocks(page: string): ExampleBlock[] {
  const blocks: ExampleBlock[] = [];
  const lines = page.split("\n");
  let afterCommands = false;
  for (let i = 0; i < lines.length; i++) {
    const fence = /^```(\S*)[ ]?(.*)$/.exec(lines[i]!);
    if (fence === null) {
      if (lines[i]!.trim() !== "") afterCommands = false;
      continue;
    }
    const end = lines.indexOf("```", i + 1);
    if (end < 0) throw new Error(`the block of line ${i + 1} is not closed`);
    const kind = kindOf(fence[1]!, fence[2]!, afterCommands);
    if (kind !== undefined) {
      const text = lines.slice(i + 1, end).join("\n");
      blocks.push({ kind, text, file: kind === "file" ? fence[2]! : "", line: i + 2 });
    }
    afterCommands = kind === "commands";
    i = end;
  }
  return blocks;
}

function kindOf(language: string, rest: string, afterCommands: boolean): ExampleBlock["kind"] | undefined {
  if (rest === "no-run") return undefined;
  if (language === "ts") return rest === "" ? "program" : "file";
  if (language === "sh") return "commands";
  if (language === "text" && afterCommands) return "output";
  if ((language === "csv" || language === "json") && rest !== "") return "file";
  return undefined;
}

/** Throws for a line that is no pregao command: such a block is for `sh no-run`. */
export function findCommands(block: ExampleBlock): ExampleCommand[] {
  const lines = block.text.replaceAll(/ *\\\n */g, " ").split("\n");
  return lines.flatMap((line) => {
    const [, command = "", comment = ""] = /^(.*?)(?:\s+#(.*)|^#.*)?$/.exec(line.trim())!;
    if (command === "") return [];
    if (!/^([A-Za-z_]\w*=\S+ )*npx pregao( |$)/.test(command)) {
      throw new Error(`${command} is not npx pregao: mark the block of line ${block.line} as sh no-run`);
    }
    return { command, exitCode: Number(/\bexit (\d+)/.exec(comment)?.[1] ?? 0) };
  });
}

/** What a program says that it prints, `…` standing for anything; empty where it says nothing. */
export function findPrintedLines(program: string): string[] {
  return [...program.matchAll(/\/\/ → (.*)$/gm)].map(([, text]) => text!.trim());
}

/** Whether a printed line is what the page promises. */
export function isPromised(promised: string, printed: string): boolean {
  const parts = promised.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(printed.trim());
}
