import type { Concept } from '../../../shared/contract/projects.js';
import { captionFileName } from '../../../shared/domain/dataset/image-rules.js';
import { encodeImageId } from '../../../shared/domain/dataset/image-id.js';
import { planIntake } from '../../../shared/domain/intake/plan-intake.js';
import type { Intake, IntakeGroup } from '../../../shared/domain/intake/intake.js';
import { Queue } from '../../platform/bounded.js';
import { readText, type ImportFile } from '../dataset/folders/index.js';
import { throttled, type JobContext } from '../jobs/index.js';
import type { OpenProject } from '../open-project/index.js';
import { currentRequest } from '../requests/index.js';
import type { ConceptMaker } from './concept-maker.js';
import { ConceptTargets } from './concept-targets.js';
import { importImages } from './import-job.js';
import { ImportMemory } from './import-memory.js';
import { emptyResult, tell, tellPassedOver } from './import-report.js';
import { findBrought } from './import-walk.js';
import { intakeWish } from './intake-wish.js';
import type { AddImagesInput, AddOutcome, ImportResult, UploadedFile } from './types.js';

/** What all groups of one import share. */
interface Import {
  readonly input: AddImagesInput;
  readonly context: JobContext;
  readonly memory: ImportMemory | null;
  readonly result: ImportResult;
  /** Captions for images that were there before, by image id. */
  readonly captions: Map<string, string>;
  onDone(): void;
}

/** Puts images into one open project: copies, uploads. Images are never moved or changed. */
export class ConceptWriter {
  /** One writer for all folders: imports and uploads take turns. */
  readonly #turns = new Queue();
  readonly #folders: ConceptTargets;

  constructor(
    private readonly project: Pick<
      OpenProject,
      'file' | 'folder' | 'guard' | 'dataset' | 'captions' | 'history'
    >,
    private readonly concepts: ConceptMaker,
  ) {
    this.#folders = new ConceptTargets(project);
  }

  /** Forgets what is known of the folders of concepts that are gone. */
  dropGone(): void {
    this.#folders.dropGone();
  }

  /** Copies files, and the images of folders and zip archives, into the concepts that they belong to. */
  copy(input: AddImagesInput, context: JobContext): Promise<ImportResult> {
    return this.#turns.run(async () => {
      const { file, folder } = this.project;
      context.message('Looking for images');
      const { signal } = context;
      const mayRead = (path: string) => folder.mayRead(path);
      const found = await findBrought(input.paths, { mayRead, signal });
      try {
        const wish = intakeWish(input, file.concepts);
        const intake = await planIntake(found.brought, wish, readText, input.choices);
        const result = emptyResult();
        for (const told of found.told) tell(result, told, (line) => context.log(line));
        tellPassedOver(result, intake, (line) => context.log(line));
        await this.#takeIn(intake, { input, context, result });
        return result;
      } finally {
        found.close();
      }
    });
  }

  /** Takes one picture that a browser sends. */
  upload(
    input: UploadedFile,
    signal?: AbortSignal,
  ): Promise<{ outcome: AddOutcome | 'converted'; imageId: string | null; reason: string | null }> {
    return this.#turns.run(async () => {
      const target = await this.#folders.get(input.conceptId);
      const caption = input.caption === undefined ? null : Buffer.from(input.caption, 'utf8');
      const fileName = input.fileName.split(/[/\\]/).at(-1) ?? '';
      const { stream: content, convert = false } = input;
      const added = await target.add({ fileName, content, caption, convert }, signal);
      const { outcome, reason, name } = added;
      if (name === null) return { outcome, imageId: null, reason };
      const imageId = encodeImageId({ conceptId: input.conceptId, path: name });
      const files =
        caption === null ? [name] : [name, captionFileName(name, target.captionExtension)];
      await this.#folders.tellImported(input.conceptId, files);
      await this.project.dataset.refreshImage(imageId);
      return { outcome, imageId, reason };
    });
  }

  async #takeIn(
    { groups }: Intake<ImportFile>,
    { input, context, result }: Pick<Import, 'input' | 'context' | 'result'>,
  ): Promise<void> {
    const taken = groups.filter(({ action }) => action === 'take');
    const total = taken.reduce((sum, { images }) => sum + images.length, 0);
    const progress = throttled((done, all) => context.progress(done, all, 'images'));
    context.message('Copying images');
    progress(0, total);
    let done = 0;
    const memory = ImportMemory.ofRequest(currentRequest());
    const captions = new Map<string, string>();
    const onDone = () => progress((done += 1), total);
    const all: Import = { input, context, memory, result, captions, onDone };
    try {
      for (const group of taken) await this.#takeGroup(group, all);
      // A concept that was asked for is there also when nothing came into it.
      if (taken.length === 0 && input.newConcept) await this.concepts.ensure(input.newConcept);
    } finally {
      if (captions.size > 0) await this.project.captions.fillCaptions(captions);
    }
  }

  async #takeGroup(
    { key, target, images }: IntakeGroup<ImportFile>,
    { input, context, memory, result, captions, onDone }: Import,
  ): Promise<void> {
    const { dataset } = this.project;
    // Images that go to the concept which the user named keep to that concept, even when its repeats differ.
    const isWanted = key === '' && !('conceptId' in target) && input.choices?.targets[''] == null;
    const concept =
      isWanted && input.newConcept
        ? await this.concepts.ensure(input.newConcept)
        : await this.concepts.ofGroup(target, key);
    const names: string[] = [];
    const before = result.added;
    const found = new Map<string, string>();
    try {
      await importImages(
        await this.#folders.get(concept.id),
        {
          images,
          convert: input.convert ?? false,
          // No trigger word for regularisation images: they show what the word does not mean.
          captionForMissing:
            concept.isRegularisation === true ? undefined : input.captionForMissing,
          mayWrite: () => this.project.guard.mayWrite(),
          onDone,
        },
        context,
        { names, memory: memory?.of(concept.id) ?? null, captions: found, result },
      );
    } finally {
      for (const [path, text] of found)
        captions.set(encodeImageId({ conceptId: concept.id, path }), text);
      count(result, concept, result.added - before);
      // Also what a cancelled import has put in can be undone.
      await this.#folders.tellImported(concept.id, names);
      await memory?.undoable();
      await dataset.refresh(concept.id, null);
    }
  }
}

function count({ concepts }: ImportResult, { id, name }: Concept, added: number): void {
  const known = concepts.find(({ conceptId }) => conceptId === id);
  if (known) known.added += added;
  else concepts.push({ conceptId: id, name, added });
}
