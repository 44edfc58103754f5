export {
  captionLengthOf,
  compileFilter,
  tagCountOf,
  warmFilter,
  type CompiledFilter,
  type FilterImage,
  type TokenCounters,
} from './compile-filter.js';
export { FILTER_HELP } from './help.js';
