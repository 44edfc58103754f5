export { CaptionStyle, looksLikeTags } from './caption-style.js';
export { applyEdit, captionEditor, editContext, leavesAlone } from './apply-edit.js';
export { describeEdit } from './describe-edit.js';
export { CaptionEdit, MOST_CHARACTERS } from './edit-schema.js';
export { CaptionEncoding, ENCODING_NAMES } from './encodings.js';
export {
  EDIT_LIMIT_MS,
  isExpressionEdit,
  PREVIEW_LIMIT_MS,
  SLICE_CAPTIONS,
  sliceEditor,
  tooSlow,
  type ExpressionEdit,
  type SliceAnswer,
  type SliceAsk,
} from './edit-slice.js';
export { CaptionEditError } from './expression/error.js';
export { placeholdersIn } from './placeholders.js';
export { CaptionCounter, type CaptionStatistics, type TagCount } from './statistics.js';
export {
  addedTags,
  movedTag,
  suggestTags,
  tagsOfCaption,
  withTags,
  type CountedTag,
} from './tag-list.js';
export { captionLines, escapePattern, joinTags, splitTags, tagKey, triggerCheck } from './tags.js';
