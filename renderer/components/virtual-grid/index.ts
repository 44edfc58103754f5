/** A grid or list of very many cells, of which only those in view are in the document. */
export { useCellState } from './cell-selection.js';
export { useHasLanded } from './use-flight.js';
export { VirtualGrid, type GridHandle } from './VirtualGrid.js';
