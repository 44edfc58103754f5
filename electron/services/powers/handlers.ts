import { AppError } from '../../../shared/result/errors.js';
import type { Handlers } from '../handlers.js';
import type { OpenProjects } from '../open-project/index.js';
import type { PowersService } from './powers-service.js';

type PowerHandlers = Pick<
  Handlers,
  'powers.list' | 'powers.allow' | 'powers.allowed' | 'powers.revoke'
>;

/** Handlers about what projects ask for beyond their folders, and what the user allowed them. */
export function powerHandlers(projects: OpenProjects, powers: PowersService): PowerHandlers {
  return {
    'powers.list': async ({ projectId }) => ({ powers: await powers.list(projectId) }),
    'powers.allow': async ({ projectId, powers: wanted }) => ({
      powers: await powers.allow(projectId, wanted),
    }),
    'powers.allowed': async () => ({ projects: await powers.allowed() }),
    'powers.revoke': async (input) => {
      // It names no open project, so it is not sent on by itself.
      const owner = projects.ownerOf(input.knownProjectId);
      if (owner === null) {
        await powers.revoke(input.knownProjectId, input.power);
        return { ok: true };
      }
      const done = await owner.client.request('powers.revoke', input);
      if (!done.ok) throw AppError.fromValue(done.error);
      return done.value;
    },
  };
}
