import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../platform/log.js';
import { temporaryFolder } from '../../../testing/pictures.js';
import { Lease, OWNER_TIMES } from './lease.js';
import { OwnerRecords, type OwnerRecord } from './owner-records.js';
import { becomeOwner, takeProject, type OwnershipDeps } from './ownership.js';
import { placeOf, type Place } from './place.js';

let dir = '';
let remove: () => Promise<void>;
let place: Place;

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(join(dir, 'project'));
  place = await placeOf(join(dir, 'project'));
});
afterEach(() => remove());

/** Another owner of the same user; nobody answers where it listens. */
function owner(records: OwnerRecords): OwnershipDeps {
  const link = {
    listen: () => Promise.resolve({ socket: '/nowhere', secret: 's' }),
    connect: () => Promise.reject(new Error('Nobody listens there')),
  };
  return { kind: 'cli', link, records, times: OWNER_TIMES };
}

async function take(deps: OwnershipDeps): Promise<Lease> {
  const lease = await takeProject(place, deps);
  if (!(lease instanceof Lease)) throw new Error('The project is held');
  return lease;
}

describe('the lock of a project', () => {
  it('is free for one who saw it just before its owner let go of it', async () => {
    const first = owner(new OwnerRecords(dir, silentLogger));
    const held = await take(first);
    const letGo = async () => {
      await held.release();
      await first.records.remove(held.id);
    };
    const second = owner(new RecordsAfter(letGo, dir));
    const ownership = await becomeOwner(place, second);
    expect(ownership.as).toBe('owner');
    if (ownership.as === 'owner') await ownership.lease.release();
  });

  it('is held by one whom the user’s records do not know', async () => {
    const stranger = owner(new OwnerRecords(join(dir, 'another user'), silentLogger));
    const held = await take(stranger);
    const ownership = await becomeOwner(place, owner(new OwnerRecords(dir, silentLogger)));
    expect(ownership).toMatchObject({ as: 'reader', holder: { lease: held.id } });
    await held.release();
  });
});

/** The user's records, asked only after something else has happened. */
class RecordsAfter extends OwnerRecords {
  constructor(
    private readonly before: () => Promise<void>,
    localDir: string,
  ) {
    super(localDir, silentLogger);
  }

  override async find(lock: { lease: string; instance: string }): Promise<OwnerRecord | null> {
    await this.before();
    return super.find(lock);
  }
}
