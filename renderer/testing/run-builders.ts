import type { RunDetail, RunSummary } from '../../shared/contract/index.js';

/** A run summary for tests: training at step 1, unless told otherwise. */
export function runSummary(part: Partial<RunSummary> = {}): RunSummary {
  return {
    id: '20260517-120000-abcd',
    projectId: 'project-1',
    startedHere: true,
    name: 'cat',
    engine: 'rehearsal',
    mode: 'rehearsal',
    state: 'training',
    phase: 'training',
    phaseProgress: null,
    step: 1,
    totalSteps: 100,
    epoch: 1,
    epochs: 10,
    loss: 0.5,
    average: 0.5,
    rate: null,
    startedAt: 0,
    endedAt: null,
    resumedFrom: null,
    canResume: false,
    timeLeft: null,
    stopAsked: null,
    can: { stopAfterEpoch: false, saveNow: false, sampleNow: false },
    gpus: [],
    notices: [],
    diagnosis: null,
    ...part,
  };
}

export function runDetail(part: Partial<RunDetail> = {}): RunDetail {
  return {
    summary: runSummary(),
    checkpoints: [],
    samples: [],
    warnings: [],
    configToml: '',
    datasetToml: '',
    dir: '/p/runs/x',
    seq: 0,
    ...part,
  };
}
