import type { LoraInfo } from '../../../shared/contract/index.js';
import { ProblemText } from '../../components/ProblemText.js';
import styles from './export.module.css';

/** What must be known before this file is used anywhere. */
export function LoraBanner({ info }: { info: LoraInfo | null }) {
  return (
    <>
      {info?.isRehearsal === true ? (
        <p className={styles['banner']} role="note">
          <b>This is not a FLUX LoRA.</b> It comes from a rehearsal, which only checks the workflow;
          ComfyUI will find nothing in it that it can use.
        </p>
      ) : null}
      {info?.hasNaN === true ? (
        <ProblemText
          tone="error"
          message="This file holds values that are not numbers (NaN): the training broke down."
          hint="Choose an earlier checkpoint."
        />
      ) : null}
    </>
  );
}
