import { Checkbox, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { diffSettings, parseTomlText } from '../../../shared/domain/config/text/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { EmptyState } from '../../components/States.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';
import { TrainerDifferences } from './TrainerDifferences.js';

const NOW = 'now';

/** Two runs, or a run and these settings, side by side: only what the trainer does differently, unless all is asked for. */
export function CompareView() {
  const { runs } = useProjectSession();
  const list = useStore(runs.store, (s) => s.runs ?? NO_RUNS);
  const [a, setA] = useState<string | null>(null);
  const [b, setB] = useState(NOW);
  const names = [
    ...list.map(({ id, name }) => ({ value: id, label: `${name} (${id.slice(0, 8)})` })),
    { value: NOW, label: 'These settings' },
  ];
  const first = a ?? list[0]?.id ?? NOW;
  return (
    <div className={styles['compare']}>
      {list.length === 0 ? (
        <p className="ls-dim">
          There is no run of this project yet. Its settings can be compared with these here.
        </p>
      ) : (
        <>
          <div className={styles['compareChoice']}>
            <Select label="Compare" size="xs" data={names} value={first} onChange={setA} />
            <Select
              label="with"
              size="xs"
              data={names}
              value={b}
              allowDeselect={false}
              onChange={(next) => setB(next ?? NOW)}
            />
          </div>
          <Differences a={first} b={b} />
        </>
      )}
      <TrainerDifferences />
    </div>
  );
}

const NO_RUNS: readonly { id: string; name: string }[] = [];

function Differences({ a, b }: { a: string; b: string }) {
  const [showsAll, setShowsAll] = useState(false);
  const first = useConfigText(a);
  const second = useConfigText(b);
  if (first === null || second === null) return <p className="ls-dim">Reading…</p>;
  const one = parseTomlText(first);
  const other = parseTomlText(second);
  if (!one.ok || !other.ok) return <EmptyState title="One of the two files is not TOML." />;
  const all = diffSettings(one.toml, other.toml);
  const shown = showsAll ? all : all.filter(({ isSame }) => !isSame);
  return (
    <>
      <Checkbox
        size="xs"
        label="Also what means the same"
        checked={showsAll}
        onChange={(event) => setShowsAll(event.currentTarget.checked)}
      />
      {shown.length === 0 ? (
        <p role="status">The trainer does the same with both.</p>
      ) : (
        <table className={styles['parts']}>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">First</th>
              <th scope="col">Second</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, label, a: left, b: right }) => (
              <tr key={name}>
                <td>
                  {label} <code className="ls-dim">{name}</code>
                </td>
                <td>{left ?? <span className="ls-dim">not said</span>}</td>
                <td>{right ?? <span className="ls-dim">not said</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** The config file of a run, or the one that these settings make. */
function useConfigText(of: string): string | null {
  const client = useClient();
  const { config, projectId } = useForm();
  const own = useStore(config.store, (s) => s.check?.configToml ?? null);
  const [text, setText] = useState<{ of: string; text: string } | null>(null);
  useEffect(() => {
    if (of === NOW) return undefined;
    let isOver = false;
    void client.request('runs.get', { projectId, runId: of }).then((answer) => {
      if (!isOver) setText({ of, text: answer.ok ? answer.value.configToml : '' });
    });
    return () => {
      isOver = true;
    };
  }, [client, projectId, of]);
  if (of === NOW) return own;
  return text?.of === of ? text.text : null;
}
