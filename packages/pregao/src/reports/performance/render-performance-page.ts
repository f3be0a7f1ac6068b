import { type DrawnPictures, figuresOf } from "../drawn-pictures.ts";
import { comparisonTable } from "../html/comparison-section.ts";
import { html } from "../html/escape.ts";
import { page } from "../html/page.ts";
import { comparedTasks } from "../run/compared.ts";
import type { RunModel } from "../run/contract.ts";
import { modelPictures } from "../run/model-pictures.ts";
import { runStyle } from "../run/run-style.ts";
import { contentsList } from "../run/sections/contents-list.ts";
import { modelSection } from "../run/sections/model.ts";

/** The page of a reporter: all models in tables, then each with its pictures, then whatever else was drawn. */
export function renderPerformancePage(models: readonly RunModel[], drawn: DrawnPictures): string {
  const own = new Set(
    models.flatMap((model) =>
      Object.values(modelPictures(model))
        .flat()
        .map(({ file }) => file),
    ),
  );
  const others = [...drawn.keys()].filter((file) => !own.has(file));
  const title = "Performance of the models";
  const header = html`<h1>${title}</h1>
<p class="muted">${models.length === 1 ? "1 model" : `${models.length} models`}; every figure beside its baseline, with its interval.</p>
${contentsList(models.map(({ key, title: name }) => ({ id: `model-${key}`, name })))}`;
  const main = html`${comparedTasks(models).map(
    ({
      task,
      models: compared,
    }) => html`<h2>${task === "classification" ? "Models of classes" : "Models of numbers"}</h2>
${comparisonTable(compared, "On the rows that were given")}`,
  )}
${models.map((model) => modelSection(model, drawn))}
${others.length === 0 ? null : html`<h2>Further pictures</h2>\n${figuresOf(drawn, others)}`}`;
  return page({ title, header, main, ownStyle: runStyle });
}
