import type { CurrentRequest } from '../requests/index.js';

/**
 * What the attempts of one import have put in, by content: an attempt that goes on after a kill counts those files as added, and
 * none comes in twice.
 */
export class ImportMemory {
  /** Names by SHA-256, of earlier attempts; `isUndoable`: a step of the history holds them. */
  readonly #earlier = new Map<string, { name: string; isUndoable: boolean }>();

  private constructor(private readonly request: CurrentRequest) {
    for (const note of request.earlier ?? []) {
      if (note.t === 'placing')
        this.#earlier.set(note.hash, { name: note.name, isUndoable: false });
      if (note.t !== 'undoable') continue;
      for (const [hash, { name }] of this.#earlier)
        this.#earlier.set(hash, { name, isUndoable: true });
    }
  }

  /** Null for an import that nobody can ask again. */
  static ofRequest(request: CurrentRequest | null): ImportMemory | null {
    return request === null ? null : new ImportMemory(request);
  }

  /** The name that an earlier attempt gave, or was about to give, to this content; null when none did. */
  nameOf(hash: string): string | null {
    return this.#earlier.get(hash)?.name ?? null;
  }

  /** Takes a file of an earlier attempt into account, once. Null when the file there is not its. */
  take(hash: string, there: string): { isUndoable: boolean } | null {
    const known = this.#earlier.get(hash);
    if (known?.name !== there) return null;
    this.#earlier.delete(hash);
    return known;
  }

  /** To be called before a picture gets its name. */
  placing(hash: string, name: string): Promise<void> {
    return this.request.note({ t: 'placing', hash, name });
  }

  /** What was placed so far is a step of the history. */
  undoable(): Promise<void> {
    return this.request.note({ t: 'undoable' });
  }
}
