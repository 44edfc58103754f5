export { CaptionsService } from './captions-service.js';
export type { JournalEntry } from './caption-journal.js';
