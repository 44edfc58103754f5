import { CodeView } from '../../components/CodeView.js';
import { LoadingLines } from '../../components/States.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';

/** The files exactly as the trainer will get them. */
export function TomlView() {
  const { config } = useForm();
  const check = useStore(config.store, (s) => s.check);
  if (check === null) return <LoadingLines label="Writing the TOML" />;
  return (
    <div className={styles['toml']}>
      <p className="ls-dim">
        What the trainer gets at the next start. “(this run)” stands for the new run’s folder.
      </p>
      <CodeView name="config.toml" text={check.configToml} />
      <CodeView name="dataset.toml" text={check.datasetToml} />
    </div>
  );
}
