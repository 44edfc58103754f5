export { clipCounter } from './clip-tokenizer.js';
export { t5Counter } from './t5-tokenizer.js';

/** Tokens of a caption that CLIP reads: 77 less the start and the end token (sd-scripts' `strategy_flux.py`). */
export const CLIP_TOKENS = 75;
/** Tokens of a caption that T5 reads for FLUX.1-dev: 512 (`t5xxl_max_token_length`) less the end token. */
export const T5_TOKENS = 511;
