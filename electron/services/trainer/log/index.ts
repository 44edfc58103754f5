export { PlainFollower } from './plain-follower.js';
export { TensorBoardReader } from './tensorboard-reader.js';
export { readDiagnosisFacts } from './diagnosis-facts.js';
