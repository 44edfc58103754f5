import { Button, FileButton, Textarea } from '@mantine/core';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import type { ConfigProblem } from '../../../shared/domain/config/schema/index.js';
import { CopyTextButton } from '../../components/CodeView.js';
import { useReadOnly } from '../../stores/use-read-only.js';
import { importSettings } from '../../lib/import-settings.js';
import { applyFix, problemOfToml, problemsOfText } from '../../lib/settings-problems.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import { TextProblems } from './TextProblems.js';
import styles from './train.module.css';

/** The settings as TOML: what is typed shows in the form, and the form’s edits show here; the rest of the text stays. */
export function TomlEditor() {
  const { config } = useForm();
  const form = useStore(config.store, (s) => s.history.present);
  const draft = useStore(config.store, (s) => s.textDraft);
  const checked = useStore(config.store, (s) => s.check?.problems ?? NONE);
  const { notes, load, forget } = useImport();
  const readOnly = useReadOnly();
  const area = useRef<HTMLTextAreaElement>(null);
  const text = draft?.text ?? form.settings.text();
  const problems = useMemo(
    () => (draft === null ? problemsOfText(text, checked) : [problemOfToml(draft.fault)]),
    [draft, text, checked],
  );
  const fix = (problem: ConfigProblem) => {
    const fixed = applyFix(text, problem);
    if (fixed !== null) config.setText(fixed);
  };
  return (
    <section className={styles['editor']} aria-label="Settings as TOML">
      <header className={styles['editorHead']}>
        <code>settings.toml</code>
        <span className={styles['editorTools']}>
          {readOnly === null ? <ImportButton onFile={(file) => void load(file)} /> : null}
          <ExportButton text={text} />
          <CopyTextButton text={text} label="Copy the settings" />
        </span>
      </header>
      <div className={styles['notes']} role="status" aria-label="Import">
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </div>
      <Textarea
        ref={area}
        aria-label="Text of the settings"
        classNames={{ input: styles['editorText'] ?? '' }}
        value={text}
        readOnly={readOnly !== null}
        title={readOnly ?? undefined}
        autosize
        minRows={12}
        maxRows={32}
        spellCheck={false}
        autoComplete="off"
        error={draft !== null}
        onChange={(event) => {
          forget();
          config.setText(event.currentTarget.value);
        }}
      />
      <TextProblems
        problems={problems}
        onFix={fix}
        onLine={(line) => goToLine(area.current, line)}
      />
    </section>
  );
}

const NONE: readonly ConfigProblem[] = [];

/** Takes a file into the settings, and what was done to it on the way. */
function useImport() {
  const { config } = useForm();
  const [notes, setNotes] = useState<readonly string[]>([]);
  const load = async (file: File | null) => {
    if (file === null) return;
    const imported = importSettings(await file.text(), config.store.getState().history.present);
    setNotes('notes' in imported ? [`Imported ${file.name}.`, ...imported.notes] : []);
    if (imported.kind === 'dataset') config.setForm(imported.form);
    else config.setText(imported.text);
  };
  return { notes, load, forget: () => setNotes([]) };
}

function ImportButton({ onFile }: { onFile: (file: File | null) => void }) {
  return (
    <FileButton
      accept=".toml,text/plain"
      onChange={onFile}
      inputProps={{ 'aria-label': 'Settings file to import' }}
    >
      {(props) => (
        <Button
          {...props}
          size="compact-xs"
          variant="default"
          leftSection={<IconUpload size={14} aria-hidden />}
        >
          Import
        </Button>
      )}
    </FileButton>
  );
}

/** Hands the text over as a file, by the way every browser has. */
function ExportButton({ text }: { text: string }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'application/toml' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'settings.toml';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconDownload size={14} aria-hidden />}
      onClick={save}
    >
      Export
    </Button>
  );
}

/** Puts the cursor at the beginning of a line, and selects it. */
function goToLine(area: HTMLTextAreaElement | null, line: number): void {
  if (area === null) return;
  const lines = area.value.split('\n');
  const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  area.focus();
  area.setSelectionRange(from, from + (lines[line - 1] ?? '').length);
}
