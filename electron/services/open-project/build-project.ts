import { Captions } from '../captions/index.js';
import { Dataset } from '../dataset/index.js';
import { Doctor } from '../doctor/index.js';
import { History } from '../history/index.js';
import { Intake } from '../intake/index.js';
import { Preflight } from '../preflight/index.js';
import { Runs } from '../runs/index.js';
import { Captioning } from '../captioning/index.js';
import type { OpenProject, Room, UsableProject } from './open-project.js';
import type { RoomDeps } from './room-deps.js';
import type { Rooms } from './rooms.js';

/** Makes all rooms of a project. None has opened yet; each finds the others at the project. */
export function buildRooms(project: OpenProject, deps: RoomDeps): Rooms {
  return {
    history: new History(project, deps),
    dataset: new Dataset(project, deps),
    intake: new Intake(project, deps),
    captions: new Captions(project, { jobs: deps.jobs, workerFile: deps.captionWorker }),
    captioning: new Captioning(project, deps),
    doctor: new Doctor(project, { ...deps, ...deps.doctorTools }),
    preflight: new Preflight(project, deps),
    runs: new Runs(project, { ...deps, ...deps.running }),
  };
}

/** Rooms that need to know: a preflight only answers. */
type Order = Exclude<keyof Rooms, 'preflight'>;

/** In this order rooms open and hear of changes: what a crash had cut off is ended before anybody looks. */
const OPENING: readonly Order[] = ['history', 'dataset', 'intake', 'doctor', 'runs'];
/** In this order they close: a job that makes captions ends first, with what it has made kept; then what writes. */
const CLOSING: readonly Order[] = [
  'captioning',
  'captions',
  'history',
  'dataset',
  'doctor',
  'runs',
];

export async function openRooms(rooms: Partial<Rooms>): Promise<void> {
  for (const room of inOrder(rooms, OPENING)) await room.open?.();
}

/** Tells all rooms of a file that has changed; `before`: what it takes the place of. */
export async function tellRooms(rooms: Partial<Rooms>, before: UsableProject): Promise<void> {
  for (const room of inOrder(rooms, OPENING)) await room.changed?.(before);
}

export async function closeRooms(rooms: Partial<Rooms>): Promise<void> {
  for (const room of inOrder(rooms, CLOSING)) await room.close?.();
}

function inOrder(rooms: Partial<Rooms>, order: readonly Order[]): Room[] {
  return order.flatMap((name) => rooms[name] ?? []);
}
