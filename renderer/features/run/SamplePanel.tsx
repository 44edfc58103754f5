import { useMemo, useState } from 'react';
import type { RunSample, RunSummary } from '../../../shared/contract/index.js';
import { sampleUrl } from '../../bridge/media-url.js';
import { formatCount, plural } from '../../../shared/domain/format.js';
import { isRunActive } from '../../lib/run-state.js';
import { sampleGrid, type SampleGrid, type SampleRow } from './sample-grid.js';
import sampleStyles from './sample.module.css';
import styles from './run.module.css';
import { sampleTitle } from './sample-title.js';
import { SampleViewer } from './SampleViewer.js';

interface SamplePanelProps {
  readonly run: RunSummary;
  readonly samples: readonly RunSample[];
}

/** The samples as they appear: a line a prompt, a column an epoch, so that a prompt's growth is one look along a line. */
export function SamplePanel({ run, samples }: SamplePanelProps) {
  const grid = useMemo(() => sampleGrid(samples), [samples]);
  // The open sample is kept by its file and not by its index, which changes with every new epoch.
  const [enlarged, setEnlarged] = useState<string | null>(null);
  return (
    <section className={styles['panel']} aria-labelledby="samples-title">
      <header className={styles['panelHead']}>
        <h2 id="samples-title">Samples</h2>
        {samples.length === 0 ? null : (
          <span className="ls-dim">{plural(samples.length, 'sample')}, the newest first</span>
        )}
      </header>
      {samples.length === 0 ? (
        <p className={styles['panelEmpty']}>
          {isRunActive(run.state)
            ? 'None yet. They come after the first sampled epoch, if the project has sample prompts.'
            : 'This run made no samples. Sample prompts are set on the Train screen.'}
        </p>
      ) : (
        <Lines run={run} grid={grid} onOpen={setEnlarged} />
      )}
      {enlarged === null ? null : (
        <SampleViewer
          run={run}
          grid={grid}
          file={enlarged}
          onMove={setEnlarged}
          onClose={() => setEnlarged(null)}
        />
      )}
    </section>
  );
}

interface LinesProps {
  readonly run: RunSummary;
  readonly grid: SampleGrid;
  readonly onOpen: (file: string) => void;
}

function Lines({ run, grid, onOpen }: LinesProps) {
  const columns = { gridTemplateColumns: `128px repeat(${String(grid.rows.length)}, 144px)` };
  return (
    // A region that scrolls must be reachable by keyboard; its buttons are.
    <div className={sampleStyles['samples']}>
      <div className={sampleStyles['sampleLine']} style={columns}>
        <span />
        {grid.rows.map((row) => (
          <EpochLabel key={`${String(row.epoch)} ${String(row.step)}`} row={row} />
        ))}
      </div>
      {grid.prompts.map((prompt, cell) => (
        <div key={prompt.index} className={sampleStyles['sampleLine']} style={columns}>
          <span className={sampleStyles['prompt']} title={prompt.text ?? undefined}>
            {prompt.text ?? `Prompt ${String(prompt.index + 1)}`}
          </span>
          {grid.rows.map((row) => (
            <Cell
              key={`${String(row.epoch)} ${String(row.step)}`}
              run={run}
              sample={row.cells[cell] ?? null}
              onOpen={onOpen}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function EpochLabel({ row }: { row: SampleRow }) {
  return (
    <span className={sampleStyles['epochLabel']}>
      {row.epoch === null ? null : <b>Epoch {row.epoch}</b>}
      {row.step === null ? null : <small>step {formatCount(row.step)}</small>}
    </span>
  );
}

interface CellProps {
  readonly run: RunSummary;
  readonly sample: RunSample | null;
  readonly onOpen: (file: string) => void;
}

function Cell({ run, sample, onOpen }: CellProps) {
  if (sample === null) return <span className={sampleStyles['noSample']} aria-hidden />;
  return (
    <button
      type="button"
      className={sampleStyles['sample']}
      aria-label={`Enlarge: ${sampleTitle(sample)}`}
      onClick={() => onOpen(sample.file)}
    >
      <img
        src={sampleUrl(run.projectId, run.id, sample.file, sample.t)}
        alt={sampleTitle(sample)}
        loading="lazy"
        decoding="async"
      />
    </button>
  );
}
