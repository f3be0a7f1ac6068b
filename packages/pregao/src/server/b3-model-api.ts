import { configureService, type ServiceSettings } from "../pipeline/b3/service-settings.ts";
import { type RunningServer, type StartOptions, startServer } from "./start-server.ts";

/** What the service is given beside the configuration (file and environment). */
export type B3ApiSettings = Omit<ServiceSettings, "context">;

/** The REST service of the B3 system, started from code: the same server as `pregao serve`, with every endpoint. */
export class B3ModelAPI {
  readonly #settings: B3ApiSettings;
  #running: Promise<RunningServer> | null = null;

  constructor(settings: B3ApiSettings = {}) {
    this.#settings = settings;
  }

  /** Listens (port 5000 of this machine when nothing is said) and gives the address once steps can be done. Called again it gives the same. */
  async run(options: Omit<StartOptions, "configuration"> = {}): Promise<string> {
    const { configuration } = configureService(this.#settings);
    this.#running ??= startServer({ configuration, ...options });
    try {
      const { address, ready } = await this.#running;
      await ready;
      return address;
    } catch (error) {
      this.#running = null;
      throw error;
    }
  }

  /** Finishes what is under way and stops listening. */
  async stop(): Promise<void> {
    const running = await this.#running;
    this.#running = null;
    await running?.stop();
  }
}
