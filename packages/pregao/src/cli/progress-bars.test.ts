import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createProgressDisplay } from "./progress-bars.ts";

function display(terminal: boolean, now = () => 0) {
  const stream = Object.assign(new PassThrough(), {
    isTTY: terminal,
    columns: 120,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
    hasColors: () => false,
  }) as unknown as NodeJS.WriteStream & PassThrough;
  return { stream, created: createProgressDisplay(stream, now), text: () => String(stream.read() ?? "") };
}

describe("progress on standard error", () => {
  it("is a line at the beginning and one at the end of a stage where it is no terminal", async () => {
    let clock = 0;
    const { created, text } = display(false, () => clock);
    const { sink, stop } = await created;
    for (let done = 0; done <= 100; done++) {
      clock += 20;
      sink({ stage: "training the forest", done, total: 100 });
    }
    sink({ stage: "judging", done: 0, total: 2 });
    stop();
    expect(text()).toBe("training the forest …\ntraining the forest: done in 2.0 s\njudging …\n");
  });

  it("is a bar with share and stage on a terminal", async () => {
    const { created, text } = display(true);
    const { sink, stop } = await created;
    sink({ stage: "training the forest", done: 0, total: 4 });
    sink({ stage: "training the forest", done: 4, total: 4 });
    stop();
    const written = text();
    expect(written).toContain("training the forest");
    expect(written).toContain("100 %");
  });
});

describe("progress of work in several stages", () => {
  it("is a line for each of them, the one before ending where the next begins", async () => {
    let clock = 0;
    const { created, text } = display(false, () => clock);
    const { sink } = await created;
    const tell = (stage: number, title: string, done: number): void =>
      sink({ stage: title, done, total: 1, whole: { stage, stages: 2 } });
    tell(1, "reading", 0);
    clock += 1000;
    tell(1, "reading", 0.2);
    tell(2, "fitting", 0.2);
    clock += 2500;
    tell(2, "fitting", 1);
    expect(text()).toBe(
      "1/2 reading …\n1/2 reading: done in 1.0 s\n2/2 fitting …\n2/2 fitting: done in 2.5 s\n",
    );
  });

  it("is one bar on a terminal, whatever stage it is in", async () => {
    const { created, text } = display(true);
    const { sink } = await created;
    sink({ stage: "reading", done: 0, total: 1, whole: { stage: 1, stages: 2 } });
    sink({ stage: "fitting", done: 1, total: 1, note: "lstm", whole: { stage: 2, stages: 2 } });
    const written = text();
    expect(written).toContain("1/2 reading");
    expect(written).toContain("2/2 fitting");
    expect(written).toContain("100 %");
  });
});
