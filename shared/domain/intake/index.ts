export { type BroughtFolder, type BroughtFile } from './brought.js';
export { TEXT_ENDINGS } from './file-kinds.js';
export { captionText } from './find-captions.js';
export { importPlan } from './import-plan.js';
export type { Intake, IntakeCaption, IntakeGroup, IntakeImage, IntakeWish } from './intake.js';
export { isRegularisationFolder } from './no-training-image.js';
export { NO_CHOICES, planIntake } from './plan-intake.js';
