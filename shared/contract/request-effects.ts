import type { RequestName } from './index.js';

/**
 * The side effect of a request, which decides what may be repeated and by whom. `reads`: none; it may be repeated freely.
 * `looks`: starts a job that only reads, so another process may start it again; `looks_and_keeps`: also writes its result
 * into the project. `changes_project`: changes its project, idempotently per request id. `changes_other`: as idempotent, but
 * changes something else (the user's settings, a folder outside, the queue).
 */
export type RequestEffect =
  'reads' | 'looks' | 'looks_and_keeps' | 'changes_project' | 'changes_other';

/** The effect of every request; the `Record` type makes the compiler reject a request that is missing here. */
export const REQUEST_EFFECTS: Readonly<Record<RequestName, RequestEffect>> = {
  'host.info': 'reads',
  'settings.get': 'reads',
  'settings.update': 'changes_other',
  'trainer.check': 'reads',
  'dialogs.pick': 'reads',
  'shell.reveal': 'reads',
  'folders.roots': 'reads',
  'folders.list': 'reads',
  'folders.create': 'changes_other',
  'jobs.list': 'reads',
  'jobs.cancel': 'reads',
  'projects.recent': 'reads',
  'projects.forget': 'changes_other',
  'projects.create': 'changes_other',
  'projects.open': 'reads',
  'projects.get': 'reads',
  'projects.close': 'reads',
  'projects.update': 'changes_project',
  'projects.createSample': 'changes_other',
  'projects.updateConcepts': 'changes_project',
  'projects.addConcept': 'changes_project',
  'projects.removeConcept': 'changes_project',
  'powers.list': 'reads',
  'powers.allow': 'changes_other',
  'powers.allowed': 'reads',
  'powers.revoke': 'changes_other',
  'datasets.snapshot': 'reads',
  'datasets.rescan': 'looks',
  'datasets.inspectImport': 'looks',
  'datasets.addImages': 'changes_project',
  'datasets.discardArchive': 'changes_project',
  'datasets.orphans': 'reads',
  'datasets.missing': 'reads',
  'datasets.passedOver': 'reads',
  'datasets.delete': 'changes_project',
  'trash.get': 'reads',
  'trash.empty': 'changes_project',
  'captions.fillMissing': 'changes_project',
  'captions.save': 'changes_project',
  'captions.readAs': 'reads',
  'captions.convert': 'changes_project',
  'captions.applyEdit': 'changes_project',
  'history.get': 'reads',
  'history.undo': 'changes_project',
  'history.redo': 'changes_project',
  'doctor.get': 'reads',
  'doctor.run': 'looks',
  'doctor.fix': 'changes_project',
  'doctor.image': 'reads',
  'config.check': 'reads',
  'config.machine': 'reads',
  'config.compareTrainer': 'reads',
  'presets.list': 'reads',
  'presets.save': 'changes_other',
  'presets.delete': 'changes_other',
  'preflight.run': 'looks',
  'preflight.get': 'reads',
  'runs.start': 'changes_project',
  'runs.resume': 'changes_project',
  'runs.list': 'reads',
  'runs.get': 'reads',
  'runs.losses': 'reads',
  'runs.eventsFrom': 'reads',
  'runs.logTail': 'reads',
  'runs.stop': 'changes_project',
  'runs.request': 'changes_project',
  'runs.applyFix': 'changes_project',
  'runs.report': 'reads',
  'lora.inspect': 'reads',
  'export.start': 'changes_other',
  'gpus.get': 'reads',
  'tagger.models': 'reads',
  'tagger.download': 'changes_other',
  'tagger.inspect': 'reads',
  'captioning.endpointModels': 'reads',
  'captioning.endpointKey': 'reads',
  'captioning.setEndpointKey': 'changes_other',
  'captioning.start': 'looks_and_keeps',
  'captioning.preview': 'reads',
  'captioning.summary': 'reads',
  'captioning.save': 'changes_project',
  'captioning.recipes': 'reads',
  'captioning.saveRecipes': 'changes_project',
  'queue.get': 'reads',
  'queue.add': 'changes_project',
  'queue.move': 'changes_other',
  'queue.remove': 'changes_other',
  'queue.update': 'changes_other',
  'queue.retry': 'changes_other',
  'queue.pause': 'changes_other',
  'environment.get': 'reads',
  'environment.install': 'changes_other',
  'environment.check': 'looks',
  'environment.trial': 'looks',
  'environment.rollback': 'changes_other',
  'environment.remove': 'changes_other',
  'environment.detect': 'reads',
  'models.list': 'reads',
  'models.find': 'reads',
  'models.download': 'changes_other',
  'models.setToken': 'changes_other',
  'settings.passwords': 'reads',
  'projects.takeOver': 'reads',
};

/** True for requests that only a process with write access to the project may handle. */
export function changesProject(name: RequestName): boolean {
  const effect = REQUEST_EFFECTS[name];
  return effect === 'changes_project' || effect === 'looks_and_keeps';
}

/** True for requests that another process may start again from the beginning. */
export function onlyLooks(name: RequestName): boolean {
  const effect = REQUEST_EFFECTS[name];
  return effect === 'looks' || effect === 'looks_and_keeps';
}
