export { DoctorService } from './doctor-service.js';
export { examineFolder } from './examine-folder.js';
