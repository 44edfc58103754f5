export { Doctor, type DoctorDeps, type DoctorTools } from './doctor.js';
export { examineFolder } from './examine-folder.js';
