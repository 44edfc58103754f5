export { PlainFollower, type PlainFollowerOptions } from './plain-follower.js';
export { TensorBoardReader, type ScalarPoint } from './tensorboard-reader.js';
export { readDiagnosisFacts } from './diagnosis-facts.js';
