import type { Handlers } from '../../transports/dispatcher.js';
import type { Services } from '../services.js';

type PowerHandlers = Pick<
  Handlers,
  'powers.list' | 'powers.allow' | 'powers.allowed' | 'powers.revoke'
>;

/** Handlers about what projects ask for beyond their folders, and what the user allowed them. */
export function powerHandlers({ powers }: Pick<Services, 'powers'>): PowerHandlers {
  return {
    'powers.list': async ({ projectId }) => ({ powers: await powers.list(projectId) }),
    'powers.allow': async ({ projectId, powers: wanted }) => ({
      powers: await powers.allow(projectId, wanted),
    }),
    'powers.allowed': async () => ({ projects: await powers.allowed() }),
    'powers.revoke': async ({ knownProjectId, power }) => {
      await powers.revoke(knownProjectId, power);
      return { ok: true };
    },
  };
}
