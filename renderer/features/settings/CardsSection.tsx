import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import { useCallback } from 'react';
import type { Gpu, GpuReport } from '../../../shared/contract/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { ProblemText } from '../../components/ProblemText.js';
import { useDisposable } from '../../components/use-disposable.js';
import { createGpuStore, type GpuStore } from '../../stores/setup-stores.js';
import { useStore } from '../../stores/use-store.js';
import { Section } from './Section.js';
import { SettingRow } from './SettingRow.js';
import { useSettingsForm } from './settings-context.js';
import styles from './settings.module.css';
import { formatBytes } from '../../../shared/domain/format.js';

/** Which cards runs are dealt out to, and how a run over several machines finds the others. */
export function CardsSection() {
  const client = useClient();
  const gpus = useDisposable(useCallback(() => createGpuStore(client), [client]));
  return (
    <Section id="settings-cards" title="Cards and machines">
      <div className={styles['check']}>{gpus === null ? null : <CardChoice gpus={gpus} />}</div>
      <Machines />
    </Section>
  );
}

function CardChoice({ gpus }: { gpus: GpuStore }) {
  const { report, error } = useStore(gpus.store, (state) => state);
  const { form, values } = useSettingsForm();
  const chosen = values.runGpus;
  const set = (runGpus: string[]) => {
    form.set({ runGpus });
    void form.flush();
  };
  const toggle = (id: string, isOn: boolean) =>
    set(isOn ? [...chosen, id].sort(byNumber) : chosen.filter((one) => one !== id));
  return (
    <>
      <p className={styles['lead']}>{choiceText(chosen)}</p>
      {error === null ? null : (
        <ProblemText tone="error" message={error.message} hint={error.hint} />
      )}
      {report === null ? null : <p className={styles['lead']}>{seenText(report)}</p>}
      {report?.gpus.map((gpu) => {
        const id = chosen.includes(gpu.uuid) ? gpu.uuid : String(gpu.index);
        return (
          <Checkbox
            key={gpu.uuid}
            size="xs"
            className={styles['card'] ?? ''}
            label={`Card ${String(gpu.index)}: ${gpu.name}${sizeOf(gpu)}`}
            checked={chosen.includes(id)}
            onChange={(event) => toggle(id, event.currentTarget.checked)}
          />
        );
      })}
      {missing(chosen, report).map((id) => (
        <Checkbox
          key={id}
          size="xs"
          className={styles['card'] ?? ''}
          label={`Card ${id}: not seen now, so runs that are given it will fail`}
          checked
          onChange={() => toggle(id, false)}
        />
      ))}
    </>
  );
}

const sizeOf = ({ memoryTotalMiB: total }: Gpu) =>
  total === null ? '' : `, ${formatBytes(total * 2 ** 20)}`;

function seenText(report: GpuReport): string {
  return report.state === 'ok' ? 'Train on:' : `There is nothing to choose from: ${report.message}`;
}

function choiceText(chosen: readonly string[]): string {
  if (chosen.length === 0) {
    return 'None is chosen: one run at a time, on the card that the trainer takes by itself (the first).';
  }
  if (chosen.length === 1) return 'One run at a time, on the chosen card.';
  return `Up to ${String(chosen.length)} runs at a time, one on each chosen card; a run may also be queued for several.`;
}

/** Chosen cards that the driver does not list: taken out, or in another slot. */
function missing(chosen: readonly string[], report: GpuReport | null): string[] {
  if (report === null) return [];
  const known = new Set(report.gpus.flatMap(({ index, uuid }) => [String(index), uuid]));
  return chosen.filter((id) => !known.has(id));
}

const byNumber = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

interface WholeRowProps {
  readonly setting: 'machines' | 'machineRank' | 'mainProcessPort';
  readonly label: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly problem?: string | null;
}

function WholeRow({ setting, label, help, min, max, problem = null }: WholeRowProps) {
  const { form, values } = useSettingsForm();
  const id = `setting-${setting}`;
  return (
    <SettingRow id={id} label={label} help={help}>
      <NumberInput
        id={id}
        size="xs"
        w={96}
        min={min}
        max={max}
        allowDecimal={false}
        clampBehavior="strict"
        value={values[setting]}
        error={problem !== null}
        aria-describedby={`${id}-help`}
        onChange={(value) => {
          if (typeof value === 'number' && Number.isInteger(value)) form.set({ [setting]: value });
        }}
      />
      {problem === null ? null : <span className={styles['wrong']}>{problem}</span>}
    </SettingRow>
  );
}

function Machines() {
  const { values } = useSettingsForm();
  return (
    <>
      <WholeRow
        setting="machines"
        label="Machines"
        min={1}
        max={256}
        help="More than one: a run is spread over them by accelerate. Each machine needs the same project, models and settings; start the run on every one."
      />
      {values.machines > 1 ? <OtherMachines /> : null}
    </>
  );
}

function OtherMachines() {
  const { form, values } = useSettingsForm();
  const isRankWrong = values.machineRank >= values.machines;
  const isAddressMissing = values.mainProcessAddress.trim() === '';
  return (
    <>
      <WholeRow
        setting="machineRank"
        label="Number of this one"
        min={0}
        max={255}
        problem={isRankWrong ? `At most ${String(values.machines - 1)}` : null}
        help="From 0. Machine 0 is the one whose address the others are given; each has another number."
      />
      <SettingRow
        id="setting-mainProcessAddress"
        label="Address of machine 0"
        help="Name or IP address under which the others reach it, the same on every machine."
      >
        <TextInput
          id="setting-mainProcessAddress"
          size="xs"
          flex={1}
          placeholder="such as 192.168.1.20"
          spellCheck={false}
          autoComplete="off"
          value={values.mainProcessAddress}
          error={isAddressMissing}
          aria-describedby="setting-mainProcessAddress-help"
          onChange={(event) => form.set({ mainProcessAddress: event.currentTarget.value })}
          onBlur={() => void form.flush()}
        />
        {isAddressMissing ? <span className={styles['wrong']}>Needed</span> : null}
      </SettingRow>
      <WholeRow
        setting="mainProcessPort"
        label="Port of machine 0"
        min={1}
        max={65_535}
        help="Must be free on machine 0 and open in its firewall for the others."
      />
    </>
  );
}
