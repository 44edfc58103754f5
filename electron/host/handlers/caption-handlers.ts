import type { Handlers } from '../../transports/dispatcher.js';
import type { Services } from '../services.js';
import { notYet } from './not-yet.js';

type CaptionHandlers = Pick<
  Handlers,
  | 'captions.fillMissing'
  | 'captions.save'
  | 'captions.applyEdit'
  | 'datasets.delete'
  | 'trash.get'
  | 'trash.empty'
  | 'history.get'
  | 'history.undo'
  | 'history.redo'
>;

/** Handlers about captions, and about all that can be undone. */
export function captionHandlers({ captions }: Services): CaptionHandlers {
  return {
    'captions.fillMissing': ({ projectId, text }) => captions.fillMissing(projectId, text),
    'captions.save': (input) => captions.save(input),
    'captions.applyEdit': () => notYet(),
    'datasets.delete': () => notYet(),
    'trash.get': () => notYet(),
    'trash.empty': () => notYet(),
    'history.get': () => notYet(),
    'history.undo': () => notYet(),
    'history.redo': () => notYet(),
  };
}
