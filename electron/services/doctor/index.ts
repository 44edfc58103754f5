export { DoctorService } from './doctor-service.js';
