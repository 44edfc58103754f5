import { importersOf } from '../lib/importers.mjs';

const MOST_LINES = 40;

/** Files so small that they could stand with the only one that imports them. */
const crumbsIn = (rooms) => (files) =>
  [...importersOf(files)]
    .filter(
      ([name, importers]) => rooms.some((room) => name.startsWith(room)) && importers.size === 1,
    )
    .map(([name]) => [name, files.get(name).split('\n').length - 1])
    .filter(([, lines]) => lines <= MOST_LINES)
    .map(([name, lines]) => `${name}: ${lines} lines`);

export default [
  // A program of a worker has to be a file of its own.
  { name: 'crumbs in the page', limit: 14, find: crumbsIn(['renderer/']) },
  { name: 'crumbs in shared/', limit: 14, find: crumbsIn(['shared/']) },
  { name: 'crumbs in electron/', limit: 61, find: crumbsIn(['electron/']) },
];
