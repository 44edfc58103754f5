import { Slider, Switch } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { Checkpoint, RunSummary } from '../../../shared/contract/index.js';
import { ErrorState, LoadingLines } from '../../components/States.js';
import { ProblemText } from '../../components/ProblemText.js';
import { nanSteps } from './loss-series.js';
import { formatCount, formatFigure } from '../../../shared/domain/format.js';
import { isRunActive } from '../../lib/run-state.js';
import type { RunStore } from './run-store.js';
import { useStore } from '../../stores/use-store.js';
import { hasRange } from './chart-data.js';
import { LossChart } from './LossChart.js';
import chartStyles from './chart.module.css';
import styles from './run.module.css';

interface LossPanelProps {
  readonly store: RunStore;
  readonly run: RunSummary;
  readonly checkpoints: readonly Checkpoint[];
}

/** The loss curve with what steers its look, and what to make of it. */
export function LossPanel({ store, run, checkpoints }: LossPanelProps) {
  // Position of the slider (0 to 100). The weight is logarithmic: close to 1 small changes matter most.
  const [position, setPosition] = useState(75);
  const [isLog, setLog] = useState(false);
  const weight = position === 0 ? 0 : 1 - 10 ** (-position / 40);
  return (
    <section className={styles['panel']} aria-labelledby="loss-title">
      <header className={styles['panelHead']}>
        <h2 id="loss-title">Loss</h2>
        <div className={chartStyles['chartTools']}>
          <span id="smoothing-label">Smoothing</span>
          <Slider
            w={112}
            size="xs"
            min={0}
            max={100}
            value={position}
            onChange={setPosition}
            label={formatFigure(weight, 3)}
            thumbProps={{ 'aria-labelledby': 'smoothing-label' }}
          />
          <Switch
            size="xs"
            label="Log scale"
            checked={isLog}
            onChange={(event) => setLog(event.currentTarget.checked)}
          />
        </div>
      </header>
      <ChartBox store={store} run={run} checkpoints={checkpoints} weight={weight} isLog={isLog} />
      <ChartNote store={store} />
    </section>
  );
}

interface ChartBoxProps extends LossPanelProps {
  readonly weight: number;
  readonly isLog: boolean;
}

function ChartBox({ store, run, checkpoints, weight, isLog }: ChartBoxProps) {
  const losses = useStore(store.store, (s) => s.losses);
  const error = useStore(store.store, (s) => s.lossError);
  const { ref, width } = useElementSize();
  useEffect(() => {
    if (width > 0) store.setMaxPoints(width - 56);
  }, [store, width]);
  useEffect(() => followVisibility(store), [store]);
  const nan = nanSteps(losses ?? []);
  return (
    <>
      {nan === null ? null : <NaNNote first={nan.first} />}
      <div
        ref={ref}
        className={chartStyles['chart']}
        data-points={losses?.length ?? 0}
        data-hollow={(losses?.length === 0 && !isRunActive(run.state)) || undefined}
      >
        {error !== null ? (
          <ErrorState error={error} onRetry={() => store.reload()} />
        ) : losses === null ? (
          <LoadingLines label="Reading the losses" />
        ) : losses.length === 0 ? (
          <p className={chartStyles['chartEmpty']}>
            {isRunActive(run.state)
              ? 'The curve begins with the first step.'
              : 'This run ended before its first step.'}
          </p>
        ) : (
          <LossChart
            points={losses}
            smoothing={weight}
            isLog={isLog}
            checkpoints={checkpoints}
            totalSteps={run.totalSteps}
            epochs={run.epochs}
          />
        )}
      </div>
    </>
  );
}

function NaNNote({ first }: { first: number }) {
  return (
    <div className={chartStyles['chartProblem']}>
      <ProblemText
        tone="error"
        message={`The loss was not a number (NaN) at step ${formatCount(first)}: from there on the LoRA is broken.`}
        hint="Stop the run, lower the learning rate, and use bf16. Checkpoints from before this step are fine."
      />
    </div>
  );
}

function followVisibility(store: RunStore): () => void {
  const tell = () => store.setHidden(document.hidden);
  tell();
  document.addEventListener('visibilitychange', tell);
  return () => document.removeEventListener('visibilitychange', tell);
}

function ChartNote({ store }: { store: RunStore }) {
  const isThinned = useStore(store.store, (s) => hasRange(s.losses ?? []));
  return (
    <p className={chartStyles['chartNote']}>
      {isThinned
        ? 'Thin: the loss, each point the mean of a few steps, shaded from their lowest to their highest. '
        : 'Thin: the loss of each step. '}
      Bold: smoothed. Dashed: checkpoints. A noisy loss is normal, and a low one alone does not make
      a good LoRA: judge by the samples.
    </p>
  );
}
