import { notifyError } from '../../components/notify.js';
import { useFocusBack } from '../../components/use-focus-back.js';
import { useAppStores } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';
import type { ImportLook, LookState } from '../../stores/import-look.js';
import { reportStore, showReport } from '../../stores/report-store.js';
import { ImportSheet } from './ImportSheet.js';
import { LookingDialog } from './LookingDialog.js';
import { ReportDialog } from './ReportDialog.js';

/** What an import shows: that the host still looks, the sheet when something is odd, and in full what was passed over. */
export function ImportDialogs() {
  const { importLook } = useAppStores();
  const state = useStore(importLook.store);
  const { shown } = useStore(reportStore);
  useFocusBack(state.phase !== 'none' || shown !== null);
  return (
    <>
      <Before state={state} look={importLook} />
      {shown === null ? null : <ReportDialog shown={shown} onClose={() => showReport(null)} />}
    </>
  );
}

function Before({ state, look }: { state: LookState; look: ImportLook }) {
  const cancel = async () => {
    const error = await look.cancel();
    if (error !== null) notifyError('The look was not ended', error);
  };
  switch (state.phase) {
    case 'none':
      return null;
    case 'looking':
      return <LookingDialog key={state.jobId} jobId={state.jobId} onCancel={() => void cancel()} />;
    case 'sheet':
      return (
        <ImportSheet
          plan={state.plan}
          context={state.context}
          onAnswer={(decision) => look.answer(decision)}
        />
      );
  }
}
