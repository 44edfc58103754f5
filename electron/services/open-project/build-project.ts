import type { EventBus } from '../events/event-bus.js';
import { History } from '../history/index.js';
import type { Logger } from '../../platform/log.js';
import type { OpenProject, Room, Rooms, UsableProject } from './open-project.js';

/** What the rooms work with that is not of one project. */
export interface RoomDeps {
  readonly bus: EventBus;
  readonly log: Logger;
  /** Until the dataset is a room: told of files that the history has changed. */
  readonly onChanged: (projectId: string, paths: readonly string[]) => Promise<void>;
}

/** Makes all rooms of a project. None has opened yet; each finds the others at the project. */
export function buildRooms(project: OpenProject, deps: RoomDeps): Rooms {
  const onChanged = (paths: readonly string[]) => deps.onChanged(project.id, paths);
  return {
    history: new History(project, { ...deps, onChanged }),
  };
}

/** In this order rooms open and hear of changes: what a crash had cut off is ended before anybody looks. */
const OPENING: readonly (keyof Rooms)[] = ['history'];
/** In this order they close. */
const CLOSING: readonly (keyof Rooms)[] = ['history'];

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

function inOrder(rooms: Partial<Rooms>, order: readonly (keyof Rooms)[]): Room[] {
  return order.flatMap((name) => rooms[name] ?? []);
}
