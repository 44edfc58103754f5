export {
  type BuildInput,
  buildTrainerFiles,
  type TrainerEntries,
  type TrainerFiles,
} from './build-config.js';
export { diffSettings, valueText } from './diff-settings.js';
export { removeFromToml, renameInToml, replaceInToml } from './edit-toml.js';
export { collectSettings, parseSet } from './parse-set.js';
export { isDatasetFile, readSettings } from './read-settings.js';
export { repairPaths } from './repair-paths.js';
export type { TomlDocument, TomlNode } from './toml-node.js';
export {
  effectiveEntries,
  parseTomlText,
  type TomlEntry,
  type TomlProblem,
  type TomlText,
} from './toml-text.js';
export { writeToml } from './toml-writer.js';
