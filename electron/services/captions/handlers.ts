import { onProject, type Handlers } from '../handlers.js';
import type { OpenProject } from '../open-project/index.js';

type CaptionHandlers = Pick<
  Handlers,
  | 'captions.fillMissing'
  | 'captions.save'
  | 'captions.readAs'
  | 'captions.convert'
  | 'captions.applyEdit'
>;

/** Handlers about captions. */
export function captionHandlers(projects: {
  get(projectId: string): OpenProject;
}): CaptionHandlers {
  return {
    'captions.fillMissing': onProject(projects, ({ captions }, { text }) =>
      captions.fillMissing(text),
    ),
    'captions.save': onProject(projects, ({ captions }, input) => captions.save(input)),
    'captions.readAs': onProject(projects, ({ captions }, input) => captions.readAs(input)),
    'captions.convert': onProject(projects, ({ captions }, input) => captions.convert(input)),
    'captions.applyEdit': onProject(projects, ({ captions }, { imageIds, edit }) => ({
      jobId: captions.applyEdit(imageIds, edit).id,
    })),
  };
}
