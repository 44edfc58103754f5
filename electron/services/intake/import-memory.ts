import type { CurrentRequest } from '../requests/index.js';

/** What an import remembers of one concept. */
export interface ConceptMemory {
  /** The name that an earlier attempt gave, or was about to give, to this content; null when none did. */
  nameOf(hash: string): string | null;
  /** Counts a file of an earlier attempt as added, once. Null when the file `there` is not from that attempt. */
  take(hash: string, there: string): { isUndoable: boolean } | null;
  /** To be called before a picture gets its name. */
  placing(hash: string, name: string): Promise<void>;
}

interface PlacedFile {
  readonly name: string;
  readonly isUndoable: boolean;
}

/**
 * The files that earlier attempts of an import have placed, by concept and content. After a crash, the next attempt counts
 * them as added instead of importing them twice.
 */
export class ImportMemory {
  /** Names by concept and SHA-256, of earlier attempts; `isUndoable`: a step of the history holds them. */
  readonly #earlier = new Map<string, PlacedFile>();

  private constructor(private readonly request: CurrentRequest) {
    for (const note of request.earlier ?? []) {
      if (note.t === 'placing')
        this.#earlier.set(keyOf(note.conceptId, note.hash), { name: note.name, isUndoable: false });
      if (note.t !== 'undoable') continue;
      for (const [key, { name }] of this.#earlier)
        this.#earlier.set(key, { name, isUndoable: true });
    }
  }

  /** Null for a request of this process, which is never sent again. */
  static ofRequest(request: CurrentRequest | null): ImportMemory | null {
    return request === null ? null : new ImportMemory(request);
  }

  /** The part about one concept: the same picture may go into two. */
  of(conceptId: string): ConceptMemory {
    const keyFor = (hash: string) => {
      const own = keyOf(conceptId, hash);
      return this.#earlier.has(own) ? own : keyOf(undefined, hash);
    };
    return {
      nameOf: (hash) => this.#earlier.get(keyFor(hash))?.name ?? null,
      take: (hash, there) => {
        const known = this.#earlier.get(keyFor(hash));
        if (known?.name !== there) return null;
        this.#earlier.delete(keyFor(hash));
        return known;
      },
      placing: (hash, name) => this.request.note({ t: 'placing', hash, name, conceptId }),
    };
  }

  /** What was placed so far is a step of the history. */
  undoable(): Promise<void> {
    return this.request.note({ t: 'undoable' });
  }
}

function keyOf(conceptId: string | undefined, hash: string): string {
  return `${conceptId ?? ''} ${hash}`;
}
