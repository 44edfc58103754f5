export type { OpenProject, Room, UsableProject, WholeProject, WriteGuard } from './open-project.js';
