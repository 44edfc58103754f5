import { CodeView } from '../../components/CodeView.js';
import { LoadingLines } from '../../components/States.js';
import { useStore } from '../../stores/use-store.js';
import { useForm } from './form-context.js';
import { TomlEditor } from './TomlEditor.js';
import styles from './train.module.css';

/** The settings as text, both ways with the form, and below it the files exactly as the trainer will get them. */
export function TomlView() {
  const { config } = useForm();
  const check = useStore(config.store, (s) => s.check);
  return (
    <div className={styles['toml']}>
      <TomlEditor />
      <h2 className={styles['tomlHead']}>What the trainer gets</h2>
      <p className="ls-dim">
        Written at the next start, from the settings above, the concepts and what the app adds.
        “(this run)” stands for the new run’s folder.
      </p>
      {check === null ? (
        <LoadingLines label="Writing the TOML" />
      ) : (
        <>
          <CodeView name="config.toml" text={check.configToml} />
          <CodeView name="dataset.toml" text={check.datasetToml} />
        </>
      )}
    </div>
  );
}
