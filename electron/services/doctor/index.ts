export { DoctorService, type DoctorDeps } from './doctor-service.js';
