import type { DatasetImage } from '../../../shared/contract/index.js';
import type { CompiledFilter } from '../../../shared/domain/dataset-filter/index.js';
import {
  CaptioningRecipe as Recipe,
  type CaptioningRecipe,
  type ByEndpoint,
  type ByTagger,
} from '../../../shared/domain/captioning/index.js';

/** A recipe while it is edited: both ways at once, so that switching between them loses nothing. */
export interface RecipeDraft {
  readonly name: string;
  readonly kind: 'tagger' | 'endpoint';
  readonly tagger: ByTagger;
  readonly endpoint: ByEndpoint;
  readonly existing: CaptioningRecipe['existing'];
  readonly triggerWord: string;
}

const USUAL_ADDRESS = 'http://127.0.0.1:11434';
const USUAL_MODEL = 'wd-swinv2-tagger-v3';

/** What a project begins with: the script's rules, the trigger word first. */
export function newDraft(
  triggerWord: string,
  preset: 'character' | 'style' | 'concept',
): RecipeDraft {
  const tagger = Recipe.parse({ by: { kind: 'tagger', model: USUAL_MODEL } }).by;
  const endpoint = Recipe.parse({
    by: { kind: 'endpoint', address: USUAL_ADDRESS, model: '-', template: preset },
  }).by;
  return {
    name: '',
    kind: 'tagger',
    tagger: tagger as ByTagger,
    endpoint: { ...(endpoint as ByEndpoint), model: '' },
    existing: 'replace',
    triggerWord,
  };
}

/** The draft as a recipe; null while it lacks a model or an address. */
export function recipeOf(draft: RecipeDraft): CaptioningRecipe | null {
  const by = draft.kind === 'tagger' ? draft.tagger : draft.endpoint;
  const { existing, triggerWord } = draft;
  const name = draft.name.trim() || 'Captions';
  return Recipe.safeParse({ name, by, existing, triggerWord }).data ?? null;
}

/** A saved recipe, to be edited; the way that it does not use stays as it was. */
export function withRecipe(draft: RecipeDraft, recipe: CaptioningRecipe): RecipeDraft {
  const { name, by, existing, triggerWord } = recipe;
  return by.kind === 'tagger'
    ? { ...draft, name, kind: 'tagger', tagger: by, existing, triggerWord }
    : { ...draft, name, kind: 'endpoint', endpoint: by, existing, triggerWord };
}

/** True for addresses of another machine; false also for what is no address yet. */
export function leavesMachine(address: string): boolean {
  const url = urlOf(address);
  return url !== null && !/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(url.hostname);
}

/** True for addresses of another machine that are not encrypted on the way. */
export function isOpenOnTheWay(address: string): boolean {
  return leavesMachine(address) && urlOf(address)?.protocol === 'http:';
}

/** Scheme, name and port of an address; null for what is no http address yet. */
export function originOf(address: string): string | null {
  const url = urlOf(address);
  return url === null || !/^https?:$/.test(url.protocol) ? null : url.origin;
}

function urlOf(address: string): URL | null {
  const text = address.includes('://') ? address : `http://${address}`;
  return URL.canParse(text) ? new URL(text) : null;
}

/** Which images: all, those without a caption, selected ones, those that fit a filter, or those of one concept (by its id). */
export type CaptioningScope = 'all' | 'uncaptioned' | 'selected' | 'filter' | `concept:${string}`;

interface ScopeMeans {
  readonly selected: ReadonlySet<string>;
  readonly filter: CompiledFilter;
}

/**
 * Ids of the images of a scope, in their order; what the trainer passes over is left out. A filter that cannot be read means
 * none: captions must not be written to images that nobody meant.
 */
export function idsOfScope(
  scope: CaptioningScope,
  order: readonly string[],
  images: ReadonlyMap<string, DatasetImage>,
  { selected, filter }: ScopeMeans,
): string[] {
  return order.filter((id) => {
    const image = images.get(id);
    if (image === undefined || image.problems.includes('not_for_trainer')) return false;
    switch (scope) {
      case 'all':
        return true;
      case 'uncaptioned':
        return image.caption.trim() === '';
      case 'selected':
        return selected.has(id);
      case 'filter':
        return filter.ok && filter.matches(image);
      default:
        return scope === `concept:${image.conceptId}`;
    }
  });
}

/** Comma-separated tags as a list. */
export function tagList(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/** `old=new` lines or pieces as synonyms; what has no two sides is left out. */
export function synonymList(text: string): { from: string; to: string }[] {
  return text.split(/[\n,]/).flatMap((piece) => {
    const [from = '', to = '', ...more] = piece.split('=').map((side) => side.trim());
    return from !== '' && to !== '' && more.length === 0 ? [{ from, to }] : [];
  });
}
