export { captionFromProse, captionFromTags } from './compose-caption.js';
export { KNOWN_MODELS, knownModel, MODEL_FILES, type KnownModel } from './known-models.js';
export {
  CATEGORIES,
  labelsFromCsv,
  labelsFromMapping,
  TagListError,
  type Label,
  type LabelRule,
} from './labels.js';
export { lowestThreshold, pickTags, type PickedTag, type Probabilities } from './pick-tags.js';
export { cleanProse, isRefusal, proseInstruction } from './prose.js';
export { ByEndpoint, ByTagger, CaptioningRecipe, TaggerModel, TagRules } from './recipe.js';
export { isLoopback } from './loopback.js';
