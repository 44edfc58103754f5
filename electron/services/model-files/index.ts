export { judgeModelFile, judgeModelFiles, type ModelRole } from './judge-model-file.js';
