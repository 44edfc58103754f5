export { applyEdit, captionEditor, editContext, type EditContext } from './apply-edit.js';
export { describeEdit } from './describe-edit.js';
export { CaptionEdit } from './edit-schema.js';
export { CaptionEditError } from './replace.js';
export { CaptionCounter, type CaptionStatistics, type TagCount } from './statistics.js';
export {
  captionLines,
  escapePattern,
  joinTags,
  looksLikeTags,
  splitTags,
  tagKey,
  triggerCheck,
  type TriggerUse,
} from './tags.js';
