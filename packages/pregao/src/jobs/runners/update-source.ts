import type { Configuration } from "../../config/index.ts";
import { openOptions } from "../../pipeline/load.ts";
import type { RunContext } from "../../progress.ts";
import { checkBars } from "../../quality/index.ts";
import { listDatasets, openSource, updateDataset } from "../../sources/index.ts";

/** What new data a source got. */
export interface SourceUpdate {
  readonly dataset: string;
  readonly added: number;
  readonly replaced: number;
}

/** Brings a dataset of the lake up to date; null where the source is none: other sources are read as they are by then. */
export async function updateSource(
  source: string,
  configuration: Configuration,
  context: RunContext,
): Promise<SourceUpdate | null> {
  const { home, values } = configuration;
  if (!(await listDatasets(home)).some(({ name }) => name === source)) return null;
  const { added, replaced } = await updateDataset(
    source,
    home,
    {
      open: (name, reading) => openSource(name, { ...openOptions(configuration), ...reading }),
      inspect: (bars) => checkBars(bars, { severities: values.checks }),
    },
    context,
  );
  return { dataset: source, added, replaced };
}
