import { Checkbox, CloseButton, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { SETTINGS } from '../../../shared/domain/config/schema/index.js';
import { plural } from '../../../shared/domain/format.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';
import type { FormView } from './use-field-jump.js';

interface FormFilterProps {
  readonly view: FormView;
  readonly onView: (view: FormView) => void;
  readonly count: number;
}

/** Which settings the form shows: a search always looks through all of them. */
export function FormFilter({ view, onView, count }: FormFilterProps) {
  const { config } = useForm();
  const changed = useStore(config.store, (s) => s.history.present.settings.changedNames().length);
  const isSearch = view.query.trim() !== '';
  return (
    <div className={styles['filter']} role="search">
      <SegmentedControl
        size="xs"
        aria-label="Settings shown"
        value={view.isAll ? 'all' : 'basic'}
        data={[
          { value: 'basic', label: 'Basic' },
          { value: 'all', label: `All ${SETTINGS.length}` },
        ]}
        onChange={(value) => onView({ ...view, isAll: value === 'all' })}
      />
      <TextInput
        size="xs"
        aria-label="Search settings"
        placeholder="Search all settings"
        className={styles['search'] ?? ''}
        value={view.query}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={
          view.query === '' ? null : (
            <CloseButton
              size="xs"
              aria-label="Clear the search"
              onClick={() => onView({ ...view, query: '' })}
            />
          )
        }
        onChange={(event) => onView({ ...view, query: event.currentTarget.value })}
      />
      <Checkbox
        size="xs"
        label={`Only changed (${changed})`}
        checked={view.onlyChanged}
        onChange={(event) => onView({ ...view, onlyChanged: event.currentTarget.checked })}
      />
      <span className={styles['filterCount']} role="status">
        {isSearch || view.onlyChanged ? `${plural(count, 'setting')} found` : ''}
      </span>
    </div>
  );
}
