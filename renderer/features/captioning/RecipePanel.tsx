import { SegmentedControl, Select, TextInput } from '@mantine/core';
import type { Project } from '../../../shared/contract/index.js';
import type { RecipeDraft } from './captioning-recipe.js';
import styles from './captioning.module.css';
import { EndpointChoice } from './EndpointChoice.js';
import { RecipeShelf } from './RecipeShelf.js';
import { TaggerChoice } from './TaggerChoice.js';
import { TagRulesFields } from './TagRulesFields.js';

export interface DraftProps {
  readonly draft: RecipeDraft;
  readonly onDraft: (draft: RecipeDraft) => void;
}

/** The recipe: which model, by which rules, and what happens to captions that are there. */
export function RecipePanel({ project, draft, onDraft }: DraftProps & { project: Project }) {
  return (
    <section className={styles['recipe']} aria-label="Recipe">
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Kind of captions"
        value={draft.kind}
        onChange={(kind) => onDraft({ ...draft, kind: kind as RecipeDraft['kind'] })}
        data={[
          { value: 'tagger', label: 'Tags (WD14)' },
          { value: 'endpoint', label: 'Prose (vision model)' },
        ]}
      />
      {draft.kind === 'tagger' ? (
        <>
          <TaggerChoice draft={draft} onDraft={onDraft} />
          <TagRulesFields draft={draft} onDraft={onDraft} />
        </>
      ) : (
        <EndpointChoice draft={draft} onDraft={onDraft} />
      )}
      <TextInput
        size="xs"
        label="Trigger word, put first"
        description="Empty: none"
        value={draft.triggerWord}
        spellCheck={false}
        onChange={(event) => onDraft({ ...draft, triggerWord: event.currentTarget.value })}
      />
      <Select
        size="xs"
        label="Captions that are there"
        allowDeselect={false}
        value={draft.existing}
        onChange={(value) => onDraft({ ...draft, existing: value as RecipeDraft['existing'] })}
        data={[
          { value: 'replace', label: 'Replace them' },
          { value: 'append', label: 'Add to them' },
          { value: 'skip', label: 'Leave them alone' },
        ]}
      />
      <RecipeShelf projectId={project.id} draft={draft} onDraft={onDraft} />
    </section>
  );
}
