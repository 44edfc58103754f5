export { RecentProjects } from './recent-projects.js';
export { SettingsService } from './settings-service.js';
