export { Doctor, type DoctorTools } from './doctor.js';
