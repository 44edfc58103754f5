import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DatasetImage, Output } from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';
import { ScriptedClient } from '../testing/scripted-client.js';
import { createCaptionDrafts, unsavedCount, type CaptionDrafts } from './caption-drafts.js';

const ID = 'c1.aW1hZ2U';

function image(caption: string, captionRev: string): DatasetImage {
  return {
    id: ID,
    conceptId: 'c1',
    name: 'image.png',
    sizeBytes: 1,
    width: 8,
    height: 8,
    format: 'png',
    version: 'v1',
    caption,
    captionRev,
    problems: [],
  };
}

type Saved = Result<Output<'captions.save'>>;

/** A disk with one caption; saves are answered when the test says so, or at once. */
class Disk {
  text = 'old';
  rev = 'r0';
  failNext: ErrorValue | null = null;
  isHeld = false;
  readonly held: (() => void)[] = [];
  readonly client = new ScriptedClient({
    'captions.save': (input) => {
      if (!this.isHeld) return this.save(input);
      return new Promise((resolve) => this.held.push(() => resolve(this.save(input))));
    },
  });

  write(text: string): void {
    this.text = text;
    this.rev = `r${String(Number(this.rev.slice(1)) + 1)}`;
  }

  release(): void {
    this.held.shift()?.();
  }

  private save({ text, baseRev }: { text: string; baseRev: string }): Saved {
    if (this.failNext !== null) {
      const error = this.failNext;
      this.failNext = null;
      return { ok: false, error };
    }
    if (baseRev !== this.rev)
      return {
        ok: false,
        error: {
          code: 'conflict',
          message: 'changed',
          details: { text: this.text, rev: this.rev },
        },
      };
    this.write(text.trim());
    return { ok: true, value: { rev: this.rev, text: this.text } };
  }
}

let disk: Disk;
let drafts: CaptionDrafts;
const draft = () => drafts.store.getState().drafts.get(ID);
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  disk = new Disk();
  drafts = createCaptionDrafts(disk.client, 'project');
  drafts.noticeImages([image('old', 'r0')]);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('saving', () => {
  it('waits for a pause, then saves the newest text once', async () => {
    drafts.edit(ID, 'n');
    await vi.advanceTimersByTimeAsync(300);
    drafts.edit(ID, 'new');
    await vi.advanceTimersByTimeAsync(300);
    expect(disk.client.count('captions.save')).toBe(0);
    expect(draft()?.phase).toBe('unsaved');
    await vi.advanceTimersByTimeAsync(100);
    expect(disk.client.count('captions.save')).toBe(1);
    expect(disk.text).toBe('new');
    expect(draft()?.phase).toBe('saved');
  });

  it('does nothing when the text is what disk has', async () => {
    drafts.edit(ID, 'old');
    await drafts.flushAll();
    expect(disk.client.count('captions.save')).toBe(0);
    expect(draft()).toBeUndefined();
  });

  it('has one save in flight; what was typed meanwhile follows with the new revision', async () => {
    disk.isHeld = true;
    drafts.edit(ID, 'one');
    void drafts.flush(ID);
    drafts.edit(ID, 'two');
    const done = drafts.flush(ID);
    expect(disk.client.count('captions.save')).toBe(1);
    expect(draft()?.phase).toBe('saving');
    disk.release();
    await settled();
    expect(disk.client.count('captions.save')).toBe(2);
    disk.release();
    await done;
    await settled();
    expect(disk.text).toBe('two');
    expect(draft()).toMatchObject({ text: 'two', phase: 'saved' });
  });

  it('takes no text away that the host trimmed, when the change comes back', async () => {
    drafts.edit(ID, 'hat, ');
    await drafts.flush(ID);
    drafts.noticeImages([image(disk.text, disk.rev)]);
    expect(disk.text).toBe('hat,');
    expect(draft()?.text).toBe('hat, ');
  });

  it('is not confused when its own change comes back before the answer', async () => {
    disk.isHeld = true;
    drafts.edit(ID, 'mine');
    const done = drafts.flush(ID);
    drafts.noticeImages([image('mine', 'r1')]);
    disk.release();
    await done;
    expect(draft()).toMatchObject({ text: 'mine', phase: 'saved' });
    drafts.edit(ID, 'mine too');
    disk.isHeld = false;
    await drafts.flush(ID);
    expect(disk.text).toBe('mine too');
  });
});

describe('a save that fails', () => {
  it('keeps the text and can be tried again', async () => {
    disk.failNext = { code: 'disk_full', message: 'The disk is full.' };
    drafts.edit(ID, 'precious');
    await drafts.flush(ID);
    expect(draft()).toMatchObject({
      text: 'precious',
      phase: 'error',
      error: { code: 'disk_full' },
    });
    expect(unsavedCount(drafts.store.getState())).toBe(1);
    await drafts.flush(ID);
    expect(disk.text).toBe('precious');
    expect(unsavedCount(drafts.store.getState())).toBe(0);
  });

  it('is tried again by itself only when the host was away', async () => {
    disk.failNext = { code: 'disk_full', message: '' };
    drafts.edit(ID, 'precious');
    await drafts.flush(ID);
    drafts.retryDisconnected();
    await settled();
    expect(draft()?.phase).toBe('error');
    disk.failNext = { code: 'disconnected', message: '' };
    await drafts.flush(ID);
    drafts.retryDisconnected();
    await settled();
    expect(draft()?.phase).toBe('saved');
  });
});

describe('a change made elsewhere', () => {
  it('is shown at once when nothing is being typed', () => {
    drafts.noticeImages([image('theirs', 'r9')]);
    expect(draft()).toBeUndefined();
  });

  it('replaces a saved draft', async () => {
    drafts.edit(ID, 'mine');
    await drafts.flush(ID);
    disk.write('theirs');
    drafts.noticeImages([image(disk.text, disk.rev)]);
    expect(draft()).toBeUndefined();
  });

  it('is a conflict when heard while typing, and neither text is lost', async () => {
    drafts.edit(ID, 'mine');
    disk.write('theirs');
    drafts.noticeImages([image(disk.text, disk.rev)]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(disk.text).toBe('theirs');
    expect(draft()).toMatchObject({
      text: 'mine',
      phase: 'conflict',
      onDisk: { text: 'theirs' },
    });
  });

  it('is a conflict when found by the save', async () => {
    disk.write('theirs');
    drafts.edit(ID, 'mine');
    await drafts.flush(ID);
    expect(draft()).toMatchObject({ phase: 'conflict', onDisk: { text: 'theirs', rev: 'r1' } });
  });

  it('can be overwritten by choice, also with text typed since', async () => {
    disk.write('theirs');
    drafts.edit(ID, 'mine');
    await drafts.flush(ID);
    drafts.edit(ID, 'mine, better');
    drafts.resolve(ID, 'mine');
    await settled();
    expect(disk.text).toBe('mine, better');
    expect(draft()?.phase).toBe('saved');
  });

  it('can be taken by choice', async () => {
    disk.write('theirs');
    drafts.edit(ID, 'mine');
    await drafts.flush(ID);
    drafts.resolve(ID, 'disk');
    expect(draft()).toBeUndefined();
    drafts.noticeImages([image(disk.text, disk.rev)]);
    drafts.edit(ID, 'theirs, more');
    await drafts.flush(ID);
    expect(disk.text).toBe('theirs, more');
  });

  it('is no conflict when both wrote the same', () => {
    drafts.edit(ID, 'same');
    drafts.noticeImages([image('same', 'r5')]);
    expect(draft()?.phase).toBe('saved');
  });
});

describe('over a reload', () => {
  const reloaded = (caption: string, rev: string) => {
    const kept = drafts.pending();
    const next = createCaptionDrafts(disk.client, 'project');
    next.noticeImages([image(caption, rev)]);
    next.restore(kept);
    return next;
  };

  it('brings unsaved text back and saves it', async () => {
    drafts.edit(ID, 'half a sen');
    const next = reloaded('old', 'r0');
    await next.flushAll();
    expect(disk.text).toBe('half a sen');
  });

  it('shows a conflict when disk changed meanwhile', () => {
    drafts.edit(ID, 'mine');
    const next = reloaded('theirs', 'r3');
    expect(next.store.getState().drafts.get(ID)).toMatchObject({
      phase: 'conflict',
      onDisk: { text: 'theirs' },
    });
  });

  it('is no conflict when the last save arrived after the page was gone', () => {
    drafts.edit(ID, 'mine, ');
    const next = reloaded('mine,', 'r1');
    expect(next.store.getState().drafts.size).toBe(0);
  });

  it('has nothing to bring back when all is saved', async () => {
    drafts.edit(ID, 'mine');
    await drafts.flushAll();
    expect(drafts.pending()).toEqual([]);
  });
});
