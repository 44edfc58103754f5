import type { Concept } from '../../contract/projects.js';
import { TrainingSettings } from '../config/value/index.js';
import { isLoopback, knownModel, type CaptioningRecipe } from '../captioning/index.js';
import { isAbsolutePath, placeOf } from './place.js';
import { powersOfSettings, type FoundPower, type SettingsContext } from './settings-powers.js';

/** What in a project's folder can ask for something. */
export interface ProjectFacts {
  readonly settings: TrainingSettings;
  readonly samplePrompts: readonly string[];
  readonly concepts: readonly Pick<Concept, 'name' | 'dir'>[];
  readonly recipes: readonly CaptioningRecipe[];
  /** Folders for results that are links: what is one, and where it leads. */
  readonly resultLinks: readonly { readonly name: string; readonly target: string }[];
}

/** Everything that a project asks for beyond its own folder. Nothing on the disk is asked; see `FoundPower.inside`. */
export function powersOfProject(facts: ProjectFacts, context: SettingsContext): FoundPower[] {
  const { concepts, recipes, resultLinks } = facts;
  return distinct([
    ...powersOfConcepts(concepts, context.projectDir),
    ...resultLinks.map(({ name, target }) => plain('results_elsewhere', target, name)),
    ...powersOfSettings(facts.settings.named(), context),
    ...powersOfPrompts(facts.samplePrompts),
    ...powersOfText(facts.settings.toml, context),
    ...recipes.flatMap((recipe) => powersOfRecipe(recipe, context)),
  ]);
}

/** Concepts whose images lie elsewhere. */
export function powersOfConcepts(
  concepts: readonly Pick<Concept, 'name' | 'dir'>[],
  projectDir: string,
): FoundPower[] {
  return concepts
    .filter(({ dir }) => placeOf(projectDir, dir) === 'outside')
    .map(({ name, dir }) => plain('linked_folder', dir, `Concept ${name}`));
}

/** The trainer reads a picture that a prompt names with `cn`, also where the whole prompt begins so. */
export function powersOfPrompts(prompts: readonly string[]): FoundPower[] {
  return prompts.flatMap((prompt) => {
    const file = /^\s*cn\s+(\S.*)$/is.exec(prompt)?.[1];
    return file === undefined ? [] : [plain('path', file.trim(), 'Sample prompt')];
  });
}

/** What a recipe asks for when it is run: a server that gets the images, a folder with a model. */
export function powersOfRecipe(
  { name = 'Captions', by }: Pick<CaptioningRecipe, 'by'> & { readonly name?: string },
  { projectDir, hostOf }: Pick<SettingsContext, 'projectDir' | 'hostOf'>,
): FoundPower[] {
  const at = `Recipe ${name}`;
  if (by.kind === 'endpoint')
    return isLoopback(hostOf(by.address) ?? '') ? [] : [plain('send', by.address, at)];
  if (knownModel(by.model) !== null) return [];
  const place = isAbsolutePath(by.model) ? placeOf(projectDir, by.model) : 'outside';
  if (place === 'outside') return [plain('path', by.model, at)];
  return [{ ...plain('path', by.model, at), inside: place.inside }];
}

/** A text of settings is read by the page, which sends its values as they stand there. */
function powersOfText(text: string | null, context: SettingsContext): FoundPower[] {
  const read = text === null ? null : TrainingSettings.ofText(text, 'character');
  return read?.ok === true ? powersOfSettings(read.settings.named(), context) : [];
}

function plain(kind: FoundPower['kind'], value: string, at: string): FoundPower {
  return { kind, value, at: at.slice(0, 300), argument: null };
}

/** Each power once, where it stands first. */
export function distinct<P extends { readonly kind: string; readonly value: string }>(
  powers: readonly P[],
): P[] {
  const first = new Map<string, P>();
  for (const power of powers) {
    const key = `${power.kind} ${power.value}`;
    if (!first.has(key)) first.set(key, power);
  }
  return [...first.values()];
}
