import { useMemo, useState } from 'react';
import type { RunSample, RunSummary } from '../../../shared/contract/index.js';
import { sampleUrl } from '../../bridge/media-url.js';
import { formatCount, plural } from '../../lib/run-format.js';
import { isRunActive } from '../../lib/run-state.js';
import { sampleGrid, type SampleGrid, type SampleRow } from '../../lib/sample-grid.js';
import styles from './run.module.css';
import { sampleTitle } from './sample-title.js';
import { SampleViewer, type SampleSpot } from './SampleViewer.js';

interface SamplePanelProps {
  readonly run: RunSummary;
  readonly samples: readonly RunSample[];
}

/** The samples as they appear: a row an epoch, a column a prompt. */
export function SamplePanel({ run, samples }: SamplePanelProps) {
  const grid = useMemo(() => sampleGrid(samples), [samples]);
  const [spot, setSpot] = useState<SampleSpot | null>(null);
  return (
    <section className={styles['panel']} aria-labelledby="samples-title">
      <header className={styles['panelHead']}>
        <h2 id="samples-title">Samples</h2>
        {samples.length === 0 ? null : (
          <span className="ls-dim">{plural(samples.length, 'sample')}, the newest on top</span>
        )}
      </header>
      {samples.length === 0 ? (
        <p className={styles['panelEmpty']}>
          {isRunActive(run.state)
            ? 'None yet. They come after the first sampled epoch, if the project has sample prompts.'
            : 'This run made no samples. Sample prompts are set on the Train screen.'}
        </p>
      ) : (
        <div className={styles['samples']}>
          <Prompts grid={grid} />
          {grid.rows.map((row, index) => (
            <Row
              key={`${String(row.epoch)} ${String(row.step)}`}
              row={row}
              run={run}
              columns={grid.prompts.length}
              onOpen={(cell) => setSpot({ row: index, cell })}
            />
          ))}
        </div>
      )}
      {spot === null ? null : (
        <SampleViewer
          run={run}
          grid={grid}
          spot={spot}
          onMove={setSpot}
          onClose={() => setSpot(null)}
        />
      )}
    </section>
  );
}

function Prompts({ grid }: { grid: SampleGrid }) {
  return (
    <div className={styles['sampleRow']} style={columnsOf(grid.prompts.length)} aria-hidden>
      <span />
      {grid.prompts.map((prompt) => (
        <span key={prompt.index} className={styles['prompt']} title={prompt.text ?? undefined}>
          {prompt.text ?? `Prompt ${String(prompt.index + 1)}`}
        </span>
      ))}
    </div>
  );
}

interface RowProps {
  readonly row: SampleRow;
  readonly run: RunSummary;
  readonly columns: number;
  readonly onOpen: (cell: number) => void;
}

function Row({ row, run, columns, onOpen }: RowProps) {
  return (
    <div className={styles['sampleRow']} style={columnsOf(columns)}>
      <span className={styles['rowLabel']}>
        {row.epoch === null ? null : <b>Epoch {row.epoch}</b>}
        {row.step === null ? null : <small>step {formatCount(row.step)}</small>}
      </span>
      {row.cells.map((sample, index) =>
        sample === null ? (
          <span key={index} className={styles['noSample']} aria-hidden />
        ) : (
          <button
            key={sample.file}
            type="button"
            className={styles['sample']}
            aria-label={`Enlarge: ${sampleTitle(sample)}`}
            onClick={() => onOpen(index)}
          >
            <img
              src={sampleUrl(run.projectId, run.id, sample.file, sample.t)}
              alt={sampleTitle(sample)}
              loading="lazy"
              decoding="async"
            />
          </button>
        ),
      )}
    </div>
  );
}

function columnsOf(count: number) {
  return { gridTemplateColumns: `72px repeat(${String(count)}, minmax(96px, 200px))` };
}
