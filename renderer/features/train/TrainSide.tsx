import type { EngineId, Project } from '../../../shared/contract/index.js';
import { ActiveRunNote } from './ActiveRunNote.js';
import { EngineChoice } from './EngineChoice.js';
import { ProblemsPanel } from './ProblemsPanel.js';
import { StartPanel } from './StartPanel.js';
import { StepsPanel } from './StepsPanel.js';
import styles from './side.module.css';
import type { useFieldJump } from './use-field-jump.js';
import type { useStart } from './use-start.js';

type Start = Pick<ReturnType<typeof useStart>, 'isStarting' | 'error' | 'start' | 'preview'>;

interface TrainSideProps {
  readonly project: Project;
  readonly start: Start & { readonly startIfReady: () => void };
  readonly onEngine: (engine: EngineId) => void;
  readonly onJump: ReturnType<typeof useFieldJump>['jump'];
  readonly onText: () => void;
}

/** Beside the settings: what a run with them comes to, what stands in its way, and the button that starts it. */
export function TrainSide({ project, start, onEngine, onJump, onText }: TrainSideProps) {
  return (
    <aside className={styles['side']} aria-label="Run">
      <ActiveRunNote projectId={project.id} />
      <EngineChoice onChange={onEngine} />
      <StepsPanel concepts={project.concepts} />
      <ProblemsPanel onJump={onJump} onText={onText} />
      <StartPanel
        isStarting={start.isStarting}
        error={start.error}
        onStart={start.startIfReady}
        onPreview={() => void start.preview()}
        onSweep={(variants) => void start.start(variants)}
        onJump={onJump}
        onText={onText}
      />
    </aside>
  );
}
