import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, DatasetImage } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';

export interface CaptionOnDisk {
  readonly text: string;
  readonly rev: string;
}

/** The unsaved or just saved text of one image. A draft is kept until its text is on disk. */
export interface CaptionDraft {
  readonly text: string;
  readonly phase: 'unsaved' | 'saving' | 'saved' | 'error' | 'conflict';
  readonly error: ErrorValue | null;
  /** In a conflict: the text on disk, written by somebody else; otherwise null. */
  readonly onDisk: CaptionOnDisk | null;
}

export interface KeptDraft {
  readonly imageId: string;
  readonly text: string;
  readonly baseRev: string;
}

export interface CaptionDraftsState {
  readonly drafts: ReadonlyMap<string, CaptionDraft>;
}

/** Drafts of captions with their saving: 400 ms after the last key, one save in flight for an image, newest text wins. */
export interface CaptionDrafts {
  readonly store: StoreApi<CaptionDraftsState>;
  edit(imageId: string, text: string): void;
  /** Saves the draft at once, without the delay after typing; also retries after an error. */
  flush(imageId: string): Promise<void>;
  flushAll(): Promise<void>;
  /** Ends a conflict: `mine` is written over the text on disk, `disk` drops the draft. */
  resolve(imageId: string, choice: 'mine' | 'disk'): void;
  /** To be called with new or changed images: compares the text on disk with the drafts. */
  noticeImages(images: readonly DatasetImage[]): void;
  /** Tries again what failed because the host was away. */
  retryDisconnected(): void;
  /** Drafts that disk does not have, to be kept over a reload. */
  pending(): KeptDraft[];
  /** Brings back kept drafts; call after their images were noticed. */
  restore(kept: readonly KeptDraft[]): void;
  dispose(): void;
}

const SAVE_AFTER_MS = 400;

export function createCaptionDrafts(client: Client, projectId: string): CaptionDrafts {
  return new CaptionDraftsImpl(client, projectId);
}

/** Number of drafts that disk does not have yet. */
export function unsavedCount(state: CaptionDraftsState): number {
  let count = 0;
  for (const draft of state.drafts.values()) if (draft.phase !== 'saved') count += 1;
  return count;
}

class CaptionDraftsImpl implements CaptionDrafts {
  readonly store = createStore<CaptionDraftsState>(() => ({ drafts: new Map() }));
  /** The text and revision each draft is based on. */
  private readonly base = new Map<string, CaptionOnDisk>();
  /** The newest state of an image that arrived while its save was in flight; judged after the save (race). */
  private readonly heard = new Map<string, DatasetImage>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly saving = new Map<string, Promise<void>>();

  constructor(
    private readonly client: Client,
    private readonly projectId: string,
  ) {}

  edit(imageId: string, text: string): void {
    const draft = this.draft(imageId);
    if (draft === undefined && text === this.base.get(imageId)?.text) return;
    if (draft?.phase === 'conflict') {
      this.put(imageId, { ...draft, text });
      return;
    }
    const isSaving = this.saving.has(imageId);
    this.put(imageId, { text, phase: isSaving ? 'saving' : 'unsaved', error: null, onDisk: null });
    this.stopTimer(imageId);
    this.timers.set(
      imageId,
      setTimeout(() => void this.flush(imageId), SAVE_AFTER_MS),
    );
  }

  async flush(imageId: string): Promise<void> {
    this.stopTimer(imageId);
    const running = this.saving.get(imageId);
    if (running !== undefined) {
      await running;
      const after = this.draft(imageId);
      if (after?.phase === 'unsaved') await this.flush(imageId);
      return;
    }
    const draft = this.draft(imageId);
    if (draft === undefined || draft.phase === 'saved' || draft.phase === 'conflict') return;
    const save = this.save(imageId, draft.text).finally(() => this.saving.delete(imageId));
    this.saving.set(imageId, save);
    await save;
    this.afterSave(imageId);
  }

  async flushAll(): Promise<void> {
    await Promise.all([...this.store.getState().drafts.keys()].map((id) => this.flush(id)));
  }

  resolve(imageId: string, choice: 'mine' | 'disk'): void {
    const draft = this.draft(imageId);
    if (draft?.phase !== 'conflict' || draft.onDisk === null) return;
    this.base.set(imageId, draft.onDisk);
    if (choice === 'disk') {
      this.drop(imageId);
      return;
    }
    this.put(imageId, { text: draft.text, phase: 'unsaved', error: null, onDisk: null });
    void this.flush(imageId);
  }

  noticeImages(images: readonly DatasetImage[]): void {
    for (const image of images) this.noticeImage(image);
  }

  retryDisconnected(): void {
    for (const [id, draft] of this.store.getState().drafts)
      if (draft.phase === 'error' && draft.error?.code === 'disconnected') void this.flush(id);
  }

  pending(): KeptDraft[] {
    return [...this.store.getState().drafts]
      .filter(([, draft]) => draft.phase !== 'saved')
      .map(([imageId, { text }]) => ({
        imageId,
        text,
        baseRev: this.base.get(imageId)?.rev ?? '',
      }));
  }

  restore(kept: readonly KeptDraft[]): void {
    for (const { imageId, text, baseRev } of kept) {
      const disk = this.base.get(imageId);
      if (disk === undefined || this.draft(imageId) !== undefined) continue;
      // The last save before the page closed may have reached the disk, in the host's normalised form.
      if (tidied(disk.text) === tidied(text)) continue;
      if (disk.rev === baseRev) this.edit(imageId, text);
      else this.put(imageId, { text, phase: 'conflict', error: null, onDisk: disk });
    }
  }

  dispose(): void {
    void this.flushAll();
    for (const id of [...this.timers.keys()]) this.stopTimer(id);
  }

  private noticeImage(image: DatasetImage): void {
    const disk = { text: image.caption, rev: image.captionRev };
    const draft = this.draft(image.id);
    if (this.saving.has(image.id)) {
      this.heard.set(image.id, image);
      return;
    }
    const before = this.base.get(image.id);
    // The echo of our own save. The draft keeps the typed text, even where the host trimmed it.
    if (draft !== undefined && before?.rev === disk.rev) return;
    if (draft === undefined || draft.phase === 'saved' || draft.text === disk.text) {
      this.base.set(image.id, disk);
      if (draft !== undefined && draft.text !== disk.text) this.drop(image.id);
      else if (draft !== undefined && draft.phase !== 'saved') this.settle(image.id, draft.text);
      return;
    }
    this.stopTimer(image.id);
    this.put(image.id, { text: draft.text, phase: 'conflict', error: null, onDisk: disk });
  }

  private async save(imageId: string, text: string): Promise<void> {
    const draft = this.draft(imageId);
    if (draft !== undefined) this.put(imageId, { ...draft, phase: 'saving', error: null });
    const answer = await this.client.request('captions.save', {
      projectId: this.projectId,
      imageId,
      text,
      baseRev: this.base.get(imageId)?.rev ?? '',
    });
    const newest = this.draft(imageId)?.text ?? text;
    if (answer.ok) {
      this.base.set(imageId, answer.value);
      if (newest === text) this.settle(imageId, newest);
      else this.put(imageId, { text: newest, phase: 'unsaved', error: null, onDisk: null });
      return;
    }
    const onDisk = answer.error.code === 'conflict' ? diskOf(answer.error) : null;
    if (onDisk !== null)
      this.put(imageId, { text: newest, phase: 'conflict', error: null, onDisk });
    else this.put(imageId, { text: newest, phase: 'error', error: answer.error, onDisk: null });
  }

  /** Applies an image state that arrived during the save, and saves again when the text was edited meanwhile. */
  private afterSave(imageId: string): void {
    const heard = this.heard.get(imageId);
    this.heard.delete(imageId);
    if (heard !== undefined && heard.captionRev !== this.base.get(imageId)?.rev)
      this.noticeLate(imageId, heard);
    if (this.draft(imageId)?.phase === 'unsaved' && !this.timers.has(imageId))
      void this.flush(imageId);
  }

  /** Applies a state that arrived during a save. In a conflict the save's own answer already carried the text on disk. */
  private noticeLate(imageId: string, image: DatasetImage): void {
    const phase = this.draft(imageId)?.phase;
    if (phase === 'error' || phase === 'saved' || phase === 'unsaved') this.noticeImage(image);
  }

  private settle(imageId: string, text: string): void {
    this.stopTimer(imageId);
    this.put(imageId, { text, phase: 'saved', error: null, onDisk: null });
  }

  private draft(imageId: string): CaptionDraft | undefined {
    return this.store.getState().drafts.get(imageId);
  }

  private put(imageId: string, draft: CaptionDraft): void {
    this.store.setState(({ drafts }) => ({ drafts: new Map(drafts).set(imageId, draft) }));
  }

  private drop(imageId: string): void {
    this.stopTimer(imageId);
    const drafts = new Map(this.store.getState().drafts);
    drafts.delete(imageId);
    this.store.setState({ drafts });
  }

  private stopTimer(imageId: string): void {
    clearTimeout(this.timers.get(imageId));
    this.timers.delete(imageId);
  }
}

/** The text in the form in which the host writes captions, for comparison. */
function tidied(text: string): string {
  return text.normalize('NFC').replace(/\r\n?/g, '\n').trim();
}

/** The text and revision on disk from the details of a `conflict` error; null when the details lack them. */
function diskOf(error: ErrorValue): CaptionOnDisk | null {
  const { text, rev } = error.details ?? {};
  return typeof text === 'string' && typeof rev === 'string' ? { text, rev } : null;
}
