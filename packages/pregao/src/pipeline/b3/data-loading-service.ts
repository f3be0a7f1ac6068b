import type { Bars } from "../../market/bars.ts";
import { type BarSource, openSource } from "../../sources/index.ts";
import { type LoadedData, loadData, openOptions } from "../load.ts";
import { configureService, type ServiceSettings } from "./service-settings.ts";

/** Which bars are wanted; everything there is when left out. Dates as `2024-12-31`. */
export interface DataRequest {
  readonly tickers?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

/** Loads B3 market data from the configured source. */
export class B3DataLoadingService {
  readonly #settings: ServiceSettings;

  constructor(settings: ServiceSettings = {}) {
    this.#settings = settings;
  }

  /** The bars. An unknown ticker is refused with near matches. */
  async loadData(request: DataRequest = {}): Promise<Bars> {
    return (await this.loadWithFindings(request)).bars;
  }

  /** The bars with what the data checks found and where every row went. */
  async loadWithFindings({ tickers = [], from, to }: DataRequest = {}): Promise<LoadedData> {
    const { configuration, context } = configureService(this.#settings);
    return loadData(
      { source: configuration.values.source, ticker: [...tickers], from, to },
      configuration,
      context,
    );
  }

  /** The underlying source. */
  async getLoader(): Promise<BarSource> {
    const { configuration } = configureService(this.#settings);
    return openSource(configuration.values.source, openOptions(configuration));
  }
}
