import type { RequestName } from '../../shared/contract/index.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { projectIdOf } from './route.js';

/** Requests whose answer counts every image of the project: before the first scan has ended, that answer would be wrong. */
const ABOUT_ALL_IMAGES: ReadonlySet<RequestName> = new Set<RequestName>([
  'captions.fillMissing',
  'captioning.start',
  'captioning.preview',
  'captioning.summary',
  'captioning.save',
  'datasets.delete',
  'doctor.fix',
  'doctor.image',
]);

/**
 * Holds such requests back until the first scan has seen all images. A client may know the images already, from the process
 * that owned the project before.
 */
export function waitForImages(
  handlers: Handlers,
  seen: (projectId: string) => Promise<void>,
): Handlers {
  const waiting = Object.entries(handlers).map(([name, handler]) => {
    const here = handler as (input: unknown, context: CallContext) => Promise<unknown>;
    if (!ABOUT_ALL_IMAGES.has(name as RequestName)) return [name, here];
    const wait = async (input: unknown, context: CallContext) => {
      const projectId = projectIdOf(input);
      if (projectId !== null) await seen(projectId);
      return here(input, context);
    };
    return [name, wait];
  });
  return Object.fromEntries(waiting) as Handlers;
}
