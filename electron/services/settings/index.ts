export { FileTurns } from './file-turns.js';
export { keepDamaged, markOf, readJson, type FileMark } from './json-file.js';
export { RecentProjects } from './recent-projects.js';
export { AddressPasswords } from './address-passwords.js';
export { SettingsService } from './settings-service.js';
