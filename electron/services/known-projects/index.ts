export { KnownProjects, type KnownProject } from './known-projects.js';
