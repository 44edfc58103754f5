import * as z from 'zod';
import { HostPath, Nothing, Ok, ProjectId } from './common.js';
import { request } from './define.js';

/**
 * What a project may ask for beyond its own folder. `linked_folder`: images elsewhere; `results_elsewhere`: `runs` or an
 * output that lies elsewhere; `send`: an address that something is sent to; `code`: a module that would be imported;
 * `pickle`: a file whose loading runs code; `path`: another file or folder that a setting names.
 */
export const PowerKind = z.enum([
  'linked_folder',
  'results_elsewhere',
  'send',
  'code',
  'pickle',
  'path',
]);
export type PowerKind = z.output<typeof PowerKind>;

/** One power with its exact value: another value is another power. */
export const Power = z.object({ kind: PowerKind, value: z.string().min(1).max(8192) });
export type Power = z.output<typeof Power>;

/** A power where it stands: the argument, field, concept or recipe that names it. */
export const NamedPower = Power.extend({
  /** What names it, in words for a list: `huggingface_repo_id`, “Concept 10_cat”. */
  at: z.string().max(300),
});
export type NamedPower = z.output<typeof NamedPower>;

export const PowerState = NamedPower.extend({
  /** Set by this user in this app, or allowed; else it came with the project and is off. */
  isAllowed: z.boolean(),
});
export type PowerState = z.output<typeof PowerState>;

/** What the user allowed one project, for the list in Settings. Times: Unix ms. */
export const AllowedProject = z.object({
  projectId: ProjectId,
  name: z.string(),
  /** Where it was seen, newest first. */
  places: z.array(HostPath),
  allowed: z.array(Power.extend({ at: z.number() })),
});
export type AllowedProject = z.output<typeof AllowedProject>;

export const powerRequests = {
  /** Everything that an open project asks for beyond its folder. */
  'powers.list': request(
    z.object({ projectId: ProjectId }),
    z.object({ powers: z.array(PowerState) }),
  ),
  /** Grants permissions for exactly these values in this project. */
  'powers.allow': request(
    z.object({ projectId: ProjectId, powers: z.array(Power).min(1).max(1000) }),
    z.object({ powers: z.array(PowerState) }),
  ),
  /** What was allowed so far, over all projects that this user knows. */
  'powers.allowed': request(Nothing, z.object({ projects: z.array(AllowedProject) })),
  /** Revokes a permission, with effect at once. The project need not be open. */
  'powers.revoke': request(z.object({ knownProjectId: ProjectId, power: Power }), Ok),
};

export const powerEvents = {
  /** Key: project id. */
  'powers.changed': z.object({ powers: z.array(PowerState) }),
};
