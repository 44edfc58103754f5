import type { ParsedInput, ProjectFile } from '../../../shared/contract/index.js';
import { definedOnly } from '../../../shared/domain/config/schema/index.js';

/** A project with what `projects.update` changes of it. */
export function updatedProject(
  { settingsToml: text, ...project }: ProjectFile,
  input: ParsedInput<'projects.update'>,
): ProjectFile {
  return {
    ...project,
    ...textOf(input.settingsToml === undefined ? text : input.settingsToml),
    ...(input.raw === undefined ? {} : { raw: input.raw }),
    name: input.name ?? project.name,
    triggerWord: input.triggerWord ?? project.triggerWord,
    preset: input.preset ?? project.preset,
    config: input.config ? definedOnly(input.config) : project.config,
    samplePrompts: input.samplePrompts ?? project.samplePrompts,
    concepts: project.concepts.map((concept) => ({
      ...concept,
      repeats:
        input.repeats?.find((one) => one.conceptId === concept.id)?.repeats ?? concept.repeats,
    })),
  };
}

const textOf = (text: string | null | undefined) =>
  typeof text === 'string' ? { settingsToml: text } : {};
