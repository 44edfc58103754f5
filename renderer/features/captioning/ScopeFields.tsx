import { Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Project } from '../../../shared/contract/index.js';
import type { CaptioningScope } from './captioning-recipe.js';
import { plural } from '../../../shared/domain/format.js';
import type { ScopeChoice } from './use-scope.js';

/** The choice of images: all, without a caption, selected, by a filter, or of one concept. */
export function ScopeFields({ project, choice }: { project: Project; choice: ScopeChoice }) {
  const { scope, setScope, filterText, setFilterText, filterError, selectedCount } = choice;
  return (
    <>
      <Select
        size="xs"
        w={190}
        aria-label="Which images"
        allowDeselect={false}
        value={scope}
        onChange={(value) => setScope((value ?? 'all') as CaptioningScope)}
        data={[
          { value: 'all', label: 'All images' },
          { value: 'uncaptioned', label: 'Images without a caption' },
          ...(selectedCount === 0
            ? []
            : [{ value: 'selected', label: `${plural(selectedCount, 'selected image')}` }]),
          { value: 'filter', label: 'Images by a filter' },
          ...project.concepts.map(({ id, name }) => ({
            value: `concept:${id}`,
            label: `Only ${name}`,
          })),
        ]}
      />
      {scope === 'filter' ? (
        <TextInput
          size="xs"
          flex={1}
          miw={140}
          maw={280}
          type="search"
          aria-label="Filter of images"
          placeholder="words, tag:hat, missing:trigger …"
          spellCheck={false}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={filterText}
          error={filterError}
          onChange={(event) => setFilterText(event.currentTarget.value)}
        />
      ) : null}
    </>
  );
}
