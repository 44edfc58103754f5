export { Planner } from './planner.js';
