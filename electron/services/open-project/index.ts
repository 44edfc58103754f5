export type { OpenProject, Room, UsableProject, WholeProject, WriteGuard } from './open-project.js';
export type { OpenProjects } from './open-projects.js';
