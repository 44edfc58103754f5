export { needsPermission, powerText } from './needs-permission.js';
export { isAbsolutePath, isUnc, placeOf } from './place.js';
export { leaveOut, powerProblems, withoutFiles } from './power-problems.js';
export {
  distinct,
  powersOfConcepts,
  powersOfProject,
  powersOfPrompts,
  powersOfRecipe,
} from './project-powers.js';
export { powersOfSettings, type FoundPower, type SettingsContext } from './settings-powers.js';
