import { expect, it } from 'vitest';
import type { DoctorReport } from '../../shared/contract/index.js';
import { good, ScriptedClient } from '../testing/scripted-client.js';
import { createDoctorStore } from './doctor-store.js';

const report = (checkedAt: number, blurred: string[]): DoctorReport => ({
  checkedAt,
  depth: 'full',
  images: 3,
  score: { value: 90, reasons: [] },
  findings: [
    {
      id: 'blur',
      severity: 'warning',
      title: 'Blurry',
      why: 'It learns blur.',
      images: blurred,
      groups: [],
      measured: {},
      files: [],
      fixes: [],
    },
  ],
  buckets: [],
});

it('shows the report, hears that it is stale, and fetches the next one', async () => {
  let now = report(1, ['a', 'b']);
  let seq = 5;
  const client = new ScriptedClient({
    'doctor.get': () => good({ report: now, isStale: false, seq }),
  });
  const { store, dispose } = createDoctorStore(client, 'p');
  await expect.poll(() => store.getState().isLoaded).toBe(true);
  expect(store.getState().findings.get('a')).toEqual(['blur']);

  client.emit('doctor.changed', 'p', { checkedAt: 1, isStale: true }, 6);
  expect(store.getState()).toMatchObject({ isStale: true, report: { checkedAt: 1 } });
  expect(client.count('doctor.get')).toBe(1);

  [now, seq] = [report(2, ['c']), 7];
  client.emit('doctor.changed', 'p', { checkedAt: 2, isStale: false }, 7);
  await expect.poll(() => store.getState().report?.checkedAt).toBe(2);
  expect(store.getState().isStale).toBe(false);
  expect([...store.getState().findings.keys()]).toEqual(['c']);
  dispose();
  expect(client.listenerCount()).toBe(0);
});
