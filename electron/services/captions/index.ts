export { CaptionsService, type CaptionPlaces, type SaveCaption } from './captions-service.js';
export type { JournalEntry } from './caption-journal.js';
