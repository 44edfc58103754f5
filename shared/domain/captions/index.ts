export { applyEdit, captionEditor, editContext } from './apply-edit.js';
export { describeEdit } from './describe-edit.js';
export { CaptionEdit } from './edit-schema.js';
export { CaptionEncoding, ENCODING_NAMES } from './encodings.js';
export { CaptionEditError } from './replace.js';
export { CaptionCounter, type CaptionStatistics, type TagCount } from './statistics.js';
export {
  addedTags,
  movedTag,
  suggestTags,
  tagsOfCaption,
  withTags,
  type CountedTag,
} from './tag-list.js';
export {
  captionLines,
  escapePattern,
  joinTags,
  looksLikeTags,
  splitTags,
  tagKey,
  triggerCheck,
} from './tags.js';
