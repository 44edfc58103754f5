import type {
  AllowedProject,
  NamedPower,
  Power,
  PowerState,
} from '../../../shared/contract/index.js';
import type { KnownProjects } from '../known-projects/index.js';

export interface PowersDeps {
  readonly known: KnownProjects;
  /** What an open project asks for beyond its folder. Throws `not_found` when it is not open. */
  readonly namedBy: (projectId: string) => Promise<readonly NamedPower[]>;
  /** Told after a yes was given or taken back. */
  readonly onChanged: (projectId: string, powers: readonly PowerState[]) => void;
}

/** What projects ask for beyond their own folders, and what the user allowed them. */
export class PowersService {
  constructor(private readonly deps: PowersDeps) {}

  /** Everything that an open project asks for, with the user's word on it. */
  async list(projectId: string): Promise<PowerState[]> {
    const named = await this.deps.namedBy(projectId);
    const allowed = (await this.deps.known.find(projectId))?.allowed ?? [];
    return named.map((power) => ({
      ...power,
      isAllowed: allowed.some(({ kind, value }) => kind === power.kind && value === power.value),
    }));
  }

  /** Says yes to these exact values for an open project. */
  async allow(projectId: string, powers: readonly Power[]): Promise<PowerState[]> {
    await this.deps.namedBy(projectId); // only of an open project
    await this.deps.known.allow(projectId, powers);
    return this.#told(projectId);
  }

  /** All that was allowed so far, over all known projects. */
  async allowed(): Promise<AllowedProject[]> {
    return (await this.deps.known.list())
      .filter(({ allowed }) => allowed.length > 0)
      .map(({ id, name, places, allowed }) => ({
        projectId: id,
        name,
        places: places.map(({ dir }) => dir),
        allowed,
      }));
  }

  /** Takes a yes back. The project need not be open. */
  async revoke(projectId: string, power: Power): Promise<void> {
    await this.deps.known.revoke(projectId, power);
  }

  async #told(projectId: string): Promise<PowerState[]> {
    const powers = await this.list(projectId);
    this.deps.onChanged(projectId, powers);
    return powers;
  }
}
