import { basename, dirname } from "node:path";
import { loadConfiguredModels, type Model } from "../../models/index.ts";
import { ModelRegistry, openRegistry } from "../../registry/index.ts";
import { loadVersion } from "../load-version.ts";
import { publishModel } from "../save.ts";
import { provenanceOf } from "./model-provenance.ts";
import { configureService, type ServiceSettings } from "./service-settings.ts";

/** Keeps models as immutable versions under `<home>/<modelDir>/<modelName>/`; earlier versions stay. */
export class B3ModelSavingService {
  readonly #settings: ServiceSettings;

  constructor(settings: ServiceSettings = {}) {
    this.#settings = settings;
  }

  /** Publishes a model of `trainModel` as the next version and returns its folder. */
  async saveModel(model: Model, modelDir = "models", modelName = "b3_model"): Promise<string> {
    const { x, y, seed, evaluations } = provenanceOf(model);
    const saved = await publishModel({
      model,
      bars: x.bars,
      source: x.bars.origin,
      labels: y.labels,
      split: x.split ?? null,
      trainRows: x.rows,
      features: x.features,
      ledger: x.ledger,
      evaluations: Object.fromEntries(evaluations),
      seed,
      registry: this.#registry(modelDir),
      name: modelName,
    });
    return saved.directory;
  }

  /** The model in a version's folder, its files verified against their hashes. */
  async loadModel(modelPath: string): Promise<Model> {
    await loadConfiguredModels(configureService(this.#settings).configuration);
    const home = dirname(modelPath);
    const opened = await new ModelRegistry(dirname(home)).open(basename(home), basename(modelPath));
    return loadVersion(opened);
  }

  async modelExists(modelDir = "models", modelName = "b3_model"): Promise<boolean> {
    const registry = this.#registry(modelDir);
    if (!(await registry.names()).includes(modelName)) return false;
    return (await registry.list(modelName)).length > 0;
  }

  /** The folder of the newest version, its files verified; PREGAO_NAME_UNKNOWN where there is none. */
  async getModelPath(modelDir = "models", modelName = "b3_model"): Promise<string> {
    return (await this.#registry(modelDir).open(modelName)).directory;
  }

  #registry(modelDir: string): ModelRegistry {
    return openRegistry(configureService(this.#settings).configuration, modelDir);
  }
}
