import { useState } from 'react';
import type { Machine } from '../../../shared/contract/index.js';
import {
  type Estimate,
  type EstimatePart,
  estimateRun,
  shortages,
  totalOf,
} from '../../../shared/domain/config/plan/index.js';
import { ProblemText } from '../../components/ProblemText.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';
import { formatBytes } from '../../../shared/domain/format.js';

interface EstimateTableProps {
  readonly machine: Machine;
  readonly gpuName: string | null;
  readonly vramGb: number | null;
}

/** What a run will need, its parts, and where each figure comes from. */
export function EstimateTable({ machine, gpuName, vramGb }: EstimateTableProps) {
  const { config } = useForm();
  const values = useStore(config.store, (s) => s.history.present.settings.config);
  const steps = useStore(config.store, (s) => s.check?.steps ?? null);
  const [isOpen, setOpen] = useState(false);
  const estimate = estimateRun({
    config: values,
    images: steps?.images ?? 0,
    totalSteps: steps?.totalSteps.max ?? 0,
    machine,
    gpuName,
  });
  const lacking = shortages(estimate, machine, vramGb);
  return (
    <div className={styles['estimate']}>
      <dl className={styles['totals']}>
        <Total label="VRAM" parts={estimate.vram} of={vramGb === null ? null : vramGb * 2 ** 30} />
        <Total label="System RAM" parts={estimate.ram} of={machine.ramBytes} />
        <Total label="Disk" parts={estimate.disk} of={machine.diskFreeBytes} />
        <div>
          <dt>Time</dt>
          <dd>{estimate.time.text}</dd>
        </div>
      </dl>
      {lacking.map((text) => (
        <ProblemText key={text} tone="warning" message={text} />
      ))}
      <button
        type="button"
        className={`link ${styles['plainButton'] ?? ''}`}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide' : 'Show'} the parts and where each figure comes from
      </button>
      {isOpen ? <Parts estimate={estimate} /> : null}
    </div>
  );
}

interface TotalProps {
  readonly label: string;
  readonly parts: readonly EstimatePart[];
  /** Bytes that there are; null: not known. */
  readonly of: number | null;
}

function Total({ label, parts, of }: TotalProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        about {sizeText(totalOf(parts))}
        {of === null ? null : <span className="ls-dim"> of {formatBytes(of)}</span>}
      </dd>
    </div>
  );
}

function Parts({ estimate }: { estimate: Estimate }) {
  const kinds = [
    ['VRAM', estimate.vram],
    ['System RAM', estimate.ram],
    ['Disk', estimate.disk],
  ] as const;
  return (
    <table className={styles['parts']} data-figures>
      <caption className="ls-dim">
        Estimates from figures of others and from arithmetic; only file sizes and times of your own
        runs are measured here.
      </caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Size</th>
          <th scope="col">Where from</th>
        </tr>
      </thead>
      {kinds.map(([kind, parts]) => (
        <tbody key={kind}>
          <tr>
            <th scope="rowgroup" colSpan={3}>
              {kind}
            </th>
          </tr>
          {parts.map(({ label, gb: size, source }) => (
            <tr key={label}>
              <td>{label}</td>
              <td>{sizeText(size)}</td>
              <td>{source}</td>
            </tr>
          ))}
        </tbody>
      ))}
      <tbody>
        <tr>
          <td>Time: {estimate.time.text}</td>
          <td />
          <td>{estimate.time.source}</td>
        </tr>
      </tbody>
    </table>
  );
}

/** `gb`: 10^9 bytes, as estimates are counted. */
const sizeText = (gb: number) => formatBytes(gb * 1e9);
