export { Intake } from './intake.js';
export type { InspectImportInput } from './types.js';
