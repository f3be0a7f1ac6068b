export { folderHider } from "./hide-folders.ts";
export {
  type Configuration,
  type ConfigurationLayers,
  configurationFile,
  describeConfiguration,
  loadConfiguration,
} from "./load.ts";
export {
  describeOption,
  explainIssues,
  flagName,
  type OptionDescription,
  type OptionMeta,
  type OptionTable,
  option,
  optionMeta,
  parseOptions,
  wireName,
} from "./options.ts";
export { type SettingName, type Settings, settingNames, settings } from "./settings.ts";
