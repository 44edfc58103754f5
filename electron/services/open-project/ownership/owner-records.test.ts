import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../../platform/log.js';
import { temporaryFolder } from '../../../testing/pictures.js';
import { OwnerRecords } from './owner-records.js';
import { placeOf } from './place.js';

let dir = '';
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
});
afterEach(() => remove());

const owners = (name = '') => join(dir, 'local', 'owners', name);
const records = () => new OwnerRecords(join(dir, 'local'), silentLogger);
const address = { socket: '/run/somewhere', secret: 'secret' };

it('are found by lock and instance together, and read by this user alone', async () => {
  const mine = records();
  const place = await placeOf(dir);
  const lease = await mine.add(place, address);
  const found = await records().find({ lease, instance: mine.instance });
  expect(found).toEqual({ place, ...address });
  expect(await records().find({ lease, instance: 'f'.repeat(24) })).toBeNull();
  expect(await records().find({ lease: `../owners/${lease}`, instance: mine.instance })).toBeNull();
  expect([mine.ownPlace(lease), records().ownPlace(lease)]).toEqual([place, null]);
  if (process.platform !== 'win32') {
    expect((await stat(owners(lease))).mode & 0o777).toBe(0o600);
    expect((await stat(owners())).mode & 0o777).toBe(0o700);
  }
  await mine.remove(lease);
  expect(await readdir(owners())).toEqual([]);
});

it('of processes that were killed are swept away once they are old; those that live stay', async () => {
  const mine = records();
  const place = await placeOf(dir);
  const [dead, young, alive] = [
    await mine.add(place, address),
    await mine.add(place, address),
    await mine.add(place, address),
  ];
  for (const lease of [dead, young]) {
    const stored = JSON.parse(await readFile(owners(lease), 'utf8')) as { process: object };
    const process = { ...stored.process, pid: 4_000_000 };
    await writeFile(owners(lease), JSON.stringify({ ...stored, process }));
  }
  for (const lease of [dead, alive]) await utimes(owners(lease), 1, 1);
  await records().sweep();
  expect((await readdir(owners())).sort()).toEqual([young, alive].sort());
});

it('know one id for the machine, however many processes ask at once', async () => {
  const worlds = await Promise.all(Array.from({ length: 8 }, () => records().world()));
  expect(new Set(worlds.map(({ machine }) => machine)).size).toBe(1);
  expect(worlds[0]?.machine).toMatch(/^[0-9a-f]{32}$/);
});
