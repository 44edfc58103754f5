export { judgeModelFile, judgeModelFiles } from './judge-model-file.js';
export type { ModelRole } from './classify.js';
