export {
  compileFilter,
  warmFilter,
  type CompiledFilter,
  type FilterContext,
  type FilterImage,
} from './compile-filter.js';
export { FILTER_HELP } from './help.js';
