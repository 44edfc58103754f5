export { needsPermission, powerText } from './needs-permission.js';
export { isAbsolutePath, isUnc, placeOf } from './place.js';
export { leaveOut, powerProblems, withoutFiles } from './power-problems.js';
export {
  powersOfConcepts,
  powersOfProject,
  powersOfPrompts,
  powersOfRecipe,
} from './project-powers.js';
export { powersOfSettings, type SettingsContext } from './settings-powers.js';
