export {
  captionLengthOf,
  compileFilter,
  subjectOf,
  tagCountOf,
  tokenCountsOf,
  warmedSubject,
  type CompiledFilter,
  type FilterContext,
  type FilterImage,
  type FilterSubject,
  type TokenCounters,
} from './compile-filter.js';
export { FILTER_HELP } from './help.js';
export { narrows } from './narrows.js';
