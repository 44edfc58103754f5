import { AppError } from '../../../shared/result/errors.js';
import { onProject, type Handlers } from '../handlers.js';
import type { KnownProjects } from '../known-projects/index.js';
import type { OpenProjects } from '../open-project/index.js';

type PowerHandlers = Pick<
  Handlers,
  'powers.list' | 'powers.allow' | 'powers.allowed' | 'powers.revoke'
>;

export interface PowerHandlerDeps {
  readonly known: KnownProjects;
  readonly projects: OpenProjects;
}

/** Handlers about what projects ask for beyond their folders, and what the user allowed them. */
export function powerHandlers({ known, projects }: PowerHandlerDeps): PowerHandlers {
  return {
    'powers.list': onProject(projects, async ({ powers }) => ({ powers: await powers.list() })),
    'powers.allow': onProject(projects, async ({ powers }, { powers: wanted }) => ({
      powers: await powers.allow(wanted),
    })),
    'powers.allowed': async () => ({
      projects: (await known.list())
        .filter(({ allowed }) => allowed.length > 0)
        .map(({ id: projectId, name, places, allowed }) => ({
          ...{ projectId, name, allowed },
          places: places.map(({ dir }) => dir),
        })),
    }),
    // The project need not be open, so it is not sent on by itself.
    'powers.revoke': async (input) => {
      const owner = projects.ownerOf(input.knownProjectId);
      if (owner !== null) {
        const done = await owner.client.request('powers.revoke', input);
        if (!done.ok) throw AppError.fromValue(done.error);
        return done.value;
      }
      await known.revoke(input.knownProjectId, input.power);
      const project = projects.all().find(({ id }) => id === input.knownProjectId);
      await project?.powers.tell();
      return { ok: true };
    },
  };
}
