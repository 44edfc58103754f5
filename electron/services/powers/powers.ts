import type {
  Concept,
  EngineId,
  NamedPower,
  Power,
  PowerState,
} from '../../../shared/contract/index.js';
import {
  distinct,
  powersOfConcepts,
  powersOfPrompts,
  powersOfRecipe,
} from '../../../shared/domain/powers/project-powers.js';
import { isAbsolutePath, placeOf } from '../../../shared/domain/powers/place.js';
import { needsPermission } from '../../../shared/domain/powers/needs-permission.js';
import {
  powersOfSettings,
  type FoundPower,
} from '../../../shared/domain/powers/settings-powers.js';
import {
  type RunSettingsPart,
  TrainingSettings,
} from '../../../shared/domain/config/value/index.js';
import { engineTraits } from '../../../shared/domain/engines/registry.js';
import type { CaptioningRecipe } from '../../../shared/domain/captioning/recipe.js';
import type { EventBus } from '../events/event-bus.js';
import type { KnownProjects } from '../known-projects/index.js';
import type { OpenProject, WholeProject } from '../open-project/index.js';
import type { SettingsService } from '../settings/index.js';
import { readRecipes } from '../captioning/index.js';
import { contextOf, hasLink, powerOfState, readPowers, resultLinksOf, settled } from './facts.js';

/** A run as far as it can ask for something. */
export interface RunValues extends RunSettingsPart {
  readonly id: string;
  readonly engine: EngineId;
}

export interface PowersDeps {
  readonly bus: EventBus;
  readonly known: KnownProjects;
  readonly settings: Pick<SettingsService, 'get'>;
}

/** A project as far as it can ask for something. */
export interface PoweredProject extends Pick<
  OpenProject,
  'id' | 'dir' | 'whole' | 'folder' | 'isPlain'
> {
  /** Runs that lie in its folder, as far as this process knows them. */
  runFiles(): readonly RunValues[];
  /** Takes over what it may use now. */
  refreshPowers(): Promise<void>;
}

/** What a start would use, and for what it has a yes of its own. */
export interface StartWish {
  readonly settings: TrainingSettings;
  readonly engine: EngineId;
  /** Typed by the user for this run alone. */
  readonly allow?: readonly Power[] | undefined;
}

/** What a start lacks. The user is asked for `powers`; `unread` are arguments of a kind that the engine never reads. */
export interface Missing {
  readonly powers: readonly NamedPower[];
  readonly unread: readonly FoundPower[];
}

/** What a run gave its trainer. */
const powersOfRun = (run: RunValues, projectDir: string) =>
  powersOfSettings(TrainingSettings.ofRun(run).reaching(), contextOf(projectDir));

const keyOf = ({ kind, value }: Power) => `${kind} ${value}`;

/**
 * What a project asks for beyond its own folder, and what the user allowed it. A value that the user sets in this app needs
 * no permission; a value that came with the folder stays off until the user allows it.
 */
export class Powers {
  constructor(
    private readonly project: PoweredProject,
    private readonly deps: PowersDeps,
  ) {}

  /** Everything that the project asks for, with the user's word on it. */
  async list(): Promise<PowerState[]> {
    const named = await this.#named();
    const allowed = await this.#allowed();
    return named.map((power) => ({ ...power, isAllowed: allowed.has(keyOf(power)) }));
  }

  /** Says yes to these exact values. */
  async allow(powers: readonly Power[]): Promise<PowerState[]> {
    await this.deps.known.allow(this.project.id, powers);
    return this.tell();
  }

  /** Applies a permission that was given or revoked, and tells all clients. */
  async tell(): Promise<PowerState[]> {
    const powers = await this.list();
    await this.project.refreshPowers();
    this.deps.bus.emit('powers.changed', this.project.id, { powers: [...powers] });
    return powers;
  }

  /** Linked folders that these concepts may use, as they name them. */
  async allowedFolders(concepts: readonly Concept[]): Promise<ReadonlySet<string>> {
    // Only a project with folders elsewhere has anything to be asked for.
    if (powersOfConcepts(concepts, this.project.dir).length === 0) return new Set();
    const allowed = (await this.deps.known.find(this.project.id))?.allowed ?? [];
    return new Set(allowed.flatMap(({ kind, value }) => (kind === 'linked_folder' ? value : [])));
  }

  /** Allows what the user has just set. That is all the changed file asks for, without what the folder had asked for before. */
  async recordChange(after: WholeProject): Promise<void> {
    const wanted = [...(await readPowers(after, [])), ...foldersOfOwn(after)];
    const old = await this.#allowed();
    const fresh = wanted.filter((power) => !old.has(keyOf(power)));
    await this.#recordFresh(fresh);
  }

  /** The user has just chosen this folder as a concept. */
  async recordFolder(dir: string): Promise<void> {
    await this.deps.known.allow(this.project.id, [{ kind: 'linked_folder', value: dir }]);
  }

  /** Like `recordChange`, for recipes that are saved. */
  async recordRecipes(recipes: readonly CaptioningRecipe[]): Promise<void> {
    await this.#recordFresh(await this.#ofRecipes(recipes));
  }

  /**
   * All permissions that a start still lacks. A value that came with the folder needs one even when a page sends it back as
   * its own.
   */
  async missing({ settings, engine, allow = [] }: StartWish): Promise<Missing> {
    const { dir, whole } = this.project;
    const allowed = await this.#allowed(allow);
    const folders = await this.#foldersNeeded();
    const found = [
      ...powersOfSettings(settings.reaching(), contextOf(dir)),
      ...powersOfPrompts(whole.samplePrompts),
    ];
    const named = await this.#notTrusted(await settled(found, dir));
    const off = await this.#brought(named, allowed);
    const powers = folders.filter((power) => !allowed.has(keyOf(power)));
    if (engineTraits(engine).readsAllArguments) {
      return { powers: [...powers, ...off], unread: [] };
    }
    const offArguments = new Set(off.map(({ at }) => at));
    return { powers, unread: found.filter(({ at }) => offArguments.has(at)) };
  }

  /**
   * Like `missing`, for resuming a run, whose settings lie in the project's folder. `state`: the folder in the project that
   * the run resumes from.
   */
  async missingForResume(run: RunValues, state: string | null): Promise<NamedPower[]> {
    const own = (await this.deps.known.find(this.project.id))?.ownRuns.find(
      (one) => one.id === run.id,
    );
    const folders = await this.#foldersNeeded();
    const isOwnWhole = own !== undefined && own.given === null;
    const { readsAllArguments, statesRunCode } = engineTraits(run.engine);
    const settings = readsAllArguments && !isOwnWhole ? await this.#ofRun(run) : [];
    const states = state !== null && statesRunCode ? await this.#stateNeeded(run.id, state) : [];
    const allowed = await this.#allowed(own?.given ?? []);
    return [...folders, ...settings, ...states].filter((power) => !allowed.has(keyOf(power)));
  }

  /** Notes what a run of this user asks for, so that resuming it needs no permission. */
  async noteRun(run: RunValues): Promise<void> {
    const { dir, id } = this.project;
    const given = await settled(powersOfRun(run, dir), dir);
    await this.deps.known.noteRun(id, run.id, given);
  }

  /** Notes the hash of an own run's state at first sight; a state that is changed later then needs a permission. */
  async noteState(runId: string, state: string): Promise<void> {
    await this.#stateNeeded(runId, state);
  }

  /**
   * Throws when a recipe that came with the project asks for something not allowed. `kinds`: the powers that this step uses.
   */
  async requireRecipe(recipe: CaptioningRecipe, kinds: readonly Power['kind'][]): Promise<void> {
    if (this.project.isPlain) return; // a folder of images brings no recipes along
    const wanted = await this.#ofRecipes([recipe]);
    await this.#require(wanted.filter(({ kind }) => kinds.includes(kind)));
  }

  /**
   * Throws for a value that came with this project and is not allowed. For requests that name no project and are checked
   * against all open ones.
   */
  async requireNotBrought(power: Power): Promise<void> {
    await this.#require((await this.#named()).filter((one) => keyOf(one) === keyOf(power)));
  }

  async #require(wanted: readonly NamedPower[]): Promise<void> {
    if (wanted.length === 0) return;
    const off = await this.#brought(wanted, await this.#allowed());
    if (off.length > 0) throw needsPermission(off);
  }

  /** Those of these values that came with the folder and are not allowed. */
  async #brought(
    wanted: readonly NamedPower[],
    allowed: ReadonlySet<string>,
  ): Promise<NamedPower[]> {
    const open = wanted.filter((power) => !allowed.has(keyOf(power)));
    if (open.length === 0) return [];
    const came = keysOf(await this.#cameWith());
    return open.filter((power) => came.has(keyOf(power)));
  }

  /** Allows those of these values that did not come with the folder. */
  async #recordFresh(wanted: readonly Power[]): Promise<void> {
    if (wanted.length === 0) return;
    const came = keysOf(await this.#cameWith());
    const own = wanted.filter((power) => !came.has(keyOf(power)));
    await this.deps.known.allow(this.project.id, own);
  }

  /** What the project's folder asks for: its file, its recipes, and runs that this user did not start. */
  async #cameWith(): Promise<NamedPower[]> {
    const { dir, id: projectId } = this.project;
    const own = new Set((await this.deps.known.find(projectId))?.ownRuns.map(({ id }) => id));
    const ofRuns = this.project
      .runFiles()
      .filter(({ id }) => !own.has(id))
      .flatMap((run) => powersOfRun(run, dir));
    return [...(await this.#named()), ...(await this.#notTrusted(await settled(ofRuns, dir)))];
  }

  async #named(): Promise<NamedPower[]> {
    const { folder, whole } = this.project;
    // Recipes that cannot be read cannot be run either; who asks for them is told.
    const recipes = await readRecipes(folder.own).catch(() => []);
    return this.#notTrusted(await readPowers(whole, recipes));
  }

  async #ofRun(run: RunValues): Promise<NamedPower[]> {
    const { dir } = this.project;
    const found = powersOfRun(run, dir);
    return this.#notTrusted(await settled(found, dir));
  }

  async #ofRecipes(recipes: readonly CaptioningRecipe[]): Promise<NamedPower[]> {
    const { dir } = this.project;
    return settled(
      recipes.flatMap((recipe) => powersOfRecipe(recipe, contextOf(dir))),
      dir,
    );
  }

  /**
   * The permission that loading a state needs, if any. The state of an own run is trusted as it is when first seen. A foreign
   * or changed one needs a permission.
   */
  async #stateNeeded(runId: string, state: string): Promise<NamedPower[]> {
    const { dir, id: projectId } = this.project;
    if (placeOf(dir, state) === 'outside' || (await hasLink(dir, state))) {
      return [{ kind: 'pickle', value: state, at: `State of run ${runId}` }];
    }
    const { power, sha256 } = await powerOfState(dir, state, runId);
    const own = (await this.deps.known.find(projectId))?.ownRuns.find(({ id }) => id === runId);
    if (own === undefined) return [power];
    const seen = own.states.find(({ folder }) => folder === state);
    if (seen !== undefined) return seen.sha256 === sha256 ? [] : [power];
    await this.deps.known.noteState(projectId, runId, state, sha256);
    return [];
  }

  /** Folders elsewhere that a run would read or write. */
  async #foldersNeeded(): Promise<NamedPower[]> {
    const { dir, whole } = this.project;
    const enabled = whole.concepts.filter(({ isEnabled }) => isEnabled !== false);
    const links = await resultLinksOf(dir);
    return distinct([
      ...powersOfConcepts(enabled, dir),
      ...links.map(({ name, target }): NamedPower => {
        return { kind: 'results_elsewhere', value: target, at: name };
      }),
    ]).map(({ kind, value, at }) => ({ kind, value, at }));
  }

  /** Leaves out files that the user has chosen in Settings: a project that names the same file needs no permission for it. */
  async #notTrusted(powers: readonly NamedPower[]): Promise<NamedPower[]> {
    if (powers.length === 0) return [];
    const { baseModel, clipL, t5xxl, ae, tokenizerCacheDir } = await this.deps.settings.get();
    const files = [baseModel, clipL, t5xxl, ae].filter((path) => path !== '');
    const own = new Set([
      ...files.flatMap((path) => [`path ${path}`, `pickle ${path}`]),
      ...(tokenizerCacheDir === '' ? [] : [`path tokenizer_cache_dir=${tokenizerCacheDir}`]),
    ]);
    return powers.filter((power) => !own.has(keyOf(power)));
  }

  async #allowed(more: readonly Power[] = []): Promise<ReadonlySet<string>> {
    const known = (await this.deps.known.find(this.project.id))?.allowed ?? [];
    return new Set([...known, ...more].map(keyOf));
  }
}

/** Keeps as allowed what a project asks for that the user has just made here. */
export async function recordMade(known: KnownProjects, made: WholeProject): Promise<void> {
  await known.allow(made.id, [...(await readPowers(made, [])), ...foldersOfOwn(made)]);
}

function keysOf(powers: readonly Power[]): ReadonlySet<string> {
  return new Set(powers.map(keyOf));
}

/**
 * Linked folders inside the project by their absolute path. Once the project has moved, that path lies outside, and its
 * permission is already there.
 */
function foldersOfOwn({ concepts }: WholeProject): NamedPower[] {
  return concepts
    .filter(({ isLinked, dir }) => isLinked && isAbsolutePath(dir))
    .map(({ name, dir }) => ({ kind: 'linked_folder', value: dir, at: `Concept ${name}` }));
}
