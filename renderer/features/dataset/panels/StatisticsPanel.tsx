import { TextInput, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { DatasetImage, Output, Project } from '../../../../shared/contract/index.js';
import {
  CaptionCounter,
  type CaptionStatistics,
  type TagCount,
} from '../../../../shared/domain/captions/index.js';
import { useAppStores, useProjectSession } from '../../../stores/app-stores.js';
import { useStore } from '../../../stores/use-store.js';
import styles from './panels.module.css';

interface StatisticsPanelProps {
  readonly project: Project;
  /** The images that are counted. */
  readonly ids: readonly string[];
  readonly onFilter: (text: string) => void;
}

/** More tags than this nobody reads; the search finds the others. */
const SHOWN = 300;

/** What the captions say: tags by frequency, the trigger word, what is missing. Everything leads to its images. */
export function StatisticsPanel({ project, ids, onFilter }: StatisticsPanelProps) {
  const { dataset } = useProjectSession();
  const { images, version } = useStore(dataset.store);
  const statistics = useStatistics(ids, images, version, project.triggerWord);
  const orphans = useOrphans(project.id, version);
  if (statistics === null) return <p className="ls-dim">Counting…</p>;
  return (
    <section className={styles['panel']} aria-label="Statistics">
      <Facts project={project} statistics={statistics} onFilter={onFilter} />
      {orphans.length === 0 ? null : (
        <details>
          <summary>Captions without an image: {orphans.length}</summary>
          <ul className={styles['files']}>
            {orphans.slice(0, SHOWN).map(({ conceptId, name }) => (
              <li key={`${conceptId} ${name}`}>{name}</li>
            ))}
          </ul>
        </details>
      )}
      <Tags tags={statistics.tags} withTrigger={project.triggerWord !== ''} onFilter={onFilter} />
    </section>
  );
}

function Facts(props: {
  project: Project;
  statistics: CaptionStatistics;
  onFilter: (text: string) => void;
}) {
  const { project, statistics, onFilter } = props;
  const { trigger, length } = statistics;
  return (
    <dl className={styles['facts']}>
      <Fact label="Images" value={statistics.images} />
      <Fact
        label="Without a caption"
        value={statistics.withoutCaption}
        onClick={() => onFilter('missing:caption')}
      />
      {project.triggerWord === '' ? null : (
        <>
          <Fact
            label={`Without “${project.triggerWord}”`}
            value={trigger.missing + trigger.otherCase}
            onClick={() => onFilter('missing:trigger -missing:caption')}
          />
          {trigger.otherCase === 0 ? null : (
            <Fact label="With it in other letters" value={trigger.otherCase} />
          )}
        </>
      )}
      <Fact label="Tags, not prose" value={statistics.tagged} onClick={() => onFilter('tags:>0')} />
      <Fact label="Captions that occur twice" value={statistics.identical.length} />
      <Fact label="Characters, median" value={length.median} />
      <Fact
        label="Characters, longest"
        value={length.longest}
        onClick={() => onFilter(`chars:${String(length.longest)}`)}
      />
    </dl>
  );
}

function Fact(props: { label: string; value: number; onClick?: () => void }) {
  const { label, value, onClick } = props;
  return (
    <div>
      <dt>
        {onClick === undefined || value === 0 ? (
          label
        ) : (
          <UnstyledButton className={styles['link']} onClick={onClick}>
            {label}
          </UnstyledButton>
        )}
      </dt>
      <dd className="ls-num">{value.toLocaleString()}</dd>
    </div>
  );
}

function Tags(props: {
  tags: readonly TagCount[];
  withTrigger: boolean;
  onFilter: (text: string) => void;
}) {
  const { tags, withTrigger, onFilter } = props;
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = wanted === '' ? tags : tags.filter(({ tag }) => tag.toLowerCase().includes(wanted));
  if (tags.length === 0) return <p className="ls-dim">No caption looks like a list of tags.</p>;
  return (
    <>
      <TextInput
        aria-label="Search tags"
        placeholder={`Search ${tags.length.toLocaleString()} tags`}
        type="search"
        size="xs"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <table className={styles['tags']}>
        <thead>
          <tr>
            <th scope="col">Tag</th>
            <th scope="col">Images</th>
            {withTrigger ? <th scope="col">With trigger</th> : null}
          </tr>
        </thead>
        <tbody>
          {found.slice(0, SHOWN).map(({ tag, images, withTrigger: both }) => (
            <tr key={tag}>
              <td>
                <UnstyledButton
                  className={styles['link']}
                  onClick={() => onFilter(`tag:"${tag.replace(/["\\]/g, '\\$&')}"`)}
                >
                  {tag}
                </UnstyledButton>
              </td>
              <td className="ls-num">{images.toLocaleString()}</td>
              {withTrigger ? <td className="ls-num">{both.toLocaleString()}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
      {found.length > SHOWN ? (
        <p className="ls-dim">{(found.length - SHOWN).toLocaleString()} more: search for them.</p>
      ) : null}
    </>
  );
}

/** Caption files without an image; asked for again when the dataset has changed. */
function useOrphans(projectId: string, version: number): Output<'datasets.orphans'>['files'] {
  const { client } = useAppStores();
  const [files, setFiles] = useState<Output<'datasets.orphans'>['files']>([]);
  useEffect(() => {
    const timer = setTimeout(() => {
      void client.request('datasets.orphans', { projectId }).then((answer) => {
        if (answer.ok) setFiles(answer.value.files);
      });
    }, 500);
    return () => clearTimeout(timer);
  }, [client, projectId, version]);
  return files;
}

const SLICE_MS = 8;
/** Debounce in ms: during a scan or while somebody types, every change would start the count again. */
const REST_MS = 300;

/** Statistics of the captions, counted in slices; null until they are there. */
function useStatistics(
  ids: readonly string[],
  images: ReadonlyMap<string, DatasetImage>,
  version: number,
  triggerWord: string,
): CaptionStatistics | null {
  const [statistics, setStatistics] = useState<CaptionStatistics | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const counter = new CaptionCounter(triggerWord);
    let next = 0;
    const go = (): void => {
      const end = performance.now() + SLICE_MS;
      while (next < ids.length && performance.now() < end) {
        // One clock reading for 50 captions, since each reading costs time as well.
        for (const id of ids.slice(next, next + 50)) counter.add(images.get(id)?.caption ?? '');
        next += 50;
      }
      if (next < ids.length) timer = setTimeout(go);
      else setStatistics(counter.result());
    };
    timer = setTimeout(go, statistics === null ? 0 : REST_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `version` stands for the images; the result is no cause
  }, [ids, version, triggerWord]);
  return statistics;
}
