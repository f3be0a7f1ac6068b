import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { exampleRun } from "../../packages/pregao/src/reports/run/contents.fixture.ts";
import { renderRunReport } from "../../packages/pregao/src/reports/run/render-run-report.ts";

type Check = (name: string, actual: unknown, expected: unknown) => void;

/** The report of a run as a reader opens it: from a file, by day and by night, on a phone and on paper. */
export async function checkRunReport(browser: Browser, check: Check): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "pregao-report-page-"));
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
  try {
    const file = join(folder, "model_report.html");
    await writeFile(file, await renderRunReport(exampleRun()));
    const address = pathToFileURL(file).href;
    const page = await context.newPage();
    const asked: string[] = [];
    const said: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await page.goto(address);
    check("run report: fetches nothing but itself", asked, [address]);
    check("run report: the console stays silent", said, []);
    check("run report: begins with the verdict", await firstWords(page), true);
    check("run report: every picture has a size", await emptyPictures(page), 0);
    for (const width of [1100, 390]) {
      await page.setViewportSize({ width, height: 900 });
      check(`run report: no sideways scrolling at ${width} pixels`, await overflow(page), 0);
    }
    await page.emulateMedia({ colorScheme: "light" });
    const day = await colours(page);
    await page.emulateMedia({ colorScheme: "dark" });
    const night = await colours(page);
    check("run report: light ground by day", day.ground, "rgb(255, 255, 255)");
    check("run report: dark ground at night", night.ground, "rgb(20, 24, 29)");
    check("run report: pictures change with it", day.picture === night.picture, false);
    check(
      "run report: text can be told from the ground",
      [contrast(day) > 7, contrast(night) > 7],
      [true, true],
    );
    await page.emulateMedia({ media: "print" });
    const paper = await colours(page);
    check("run report: light on paper, also at night", paper.ground, "rgb(255, 255, 255)");
    check("run report: what is folded is printed", await foldedAway(page), 0);
    check("run report: no list of links on paper", await page.locator("nav:visible").count(), 0);
    // A4 less the usual margins.
    await page.setViewportSize({ width: 718, height: 1000 });
    check("run report: nothing is wider than the paper", await overflow(page), 0);
    const pdf = await page.pdf({ format: "A4" });
    check("run report: prints on some pages of A4", pagesOf(pdf) > 5 && pagesOf(pdf) < 60, true);
  } finally {
    await context.close();
    await rm(folder, { recursive: true });
  }
}

// What is evaluated in the page is written as text: the repository's programs know no document.

function firstWords(page: Page): Promise<boolean> {
  return page.evaluate(`(() => {
    const text = document.body.innerText;
    const verdict = text.indexOf("Skill of XGBoost classifier");
    const ledger = text.indexOf("Where every row went");
    return verdict > 0 && verdict < ledger && ledger < text.indexOf("Targets:");
  })()`);
}

function emptyPictures(page: Page): Promise<number> {
  return page.evaluate(`[...document.querySelectorAll("svg")].filter((svg) => {
    const { width, height } = svg.getBoundingClientRect();
    return width < 50 || height < 30;
  }).length`);
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(
    "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)",
  );
}

interface Colours {
  readonly ground: string;
  readonly ink: string;
  readonly picture: string;
}

function colours(page: Page): Promise<Colours> {
  return page.evaluate(`(() => {
    const body = getComputedStyle(document.body);
    const label = document.querySelector("svg text");
    return { ground: body.backgroundColor, ink: body.color, picture: getComputedStyle(label).fill };
  })()`);
}

/** Contents of closed details that a printer would not show. */
function foldedAway(page: Page): Promise<number> {
  return page.evaluate(
    `[...document.querySelectorAll("details > :not(summary)")].filter(
      (part) => part.getBoundingClientRect().height === 0,
    ).length`,
  );
}

/** Of WCAG 2: 21 is black on white. */
function contrast({ ground, ink }: Colours): number {
  const [a, b] = [ground, ink].map(luminance).sort((x, y) => y - x) as [number, number];
  return (a + 0.05) / (b + 0.05);
}

function luminance(colour: string): number {
  const channels = [...colour.matchAll(/\d+/g)].slice(0, 3).map(([text]) => {
    const share = Number(text) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * channels[0]! + 0.7152 * channels[1]! + 0.0722 * channels[2]!;
}

function pagesOf(pdf: Uint8Array): number {
  return [
    ...Buffer.from(pdf)
      .toString("latin1")
      .matchAll(/\/Type\s*\/Page\b(?!s)/g),
  ].length;
}
