export { KnownProjects, type KnownProject, type OwnRun } from './known-projects.js';
