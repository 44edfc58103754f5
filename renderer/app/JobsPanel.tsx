import { Drawer } from '@mantine/core';
import { ErrorState, LoadingLines } from '../components/States.js';
import { useAppStores } from '../stores/app-stores.js';
import { useStore } from '../stores/use-store.js';
import { JobRow } from './JobRow.js';

/** Everything long that the host does or did, newest first. */
export function JobsPanel({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size={400}
      title="Jobs"
      closeButtonProps={{ 'aria-label': 'Close the jobs panel' }}
    >
      <JobsList />
    </Drawer>
  );
}

function JobsList() {
  const store = useAppStores().jobs;
  const { jobs, error } = useStore(store.store);
  if (error !== null && jobs === null)
    return (
      <ErrorState
        error={error}
        onRetry={() => {
          store.reload();
        }}
      />
    );
  if (jobs === null) return <LoadingLines />;
  if (jobs.length === 0)
    return (
      <p className="ls-dim">
        Nothing is running. Imports, training, exports and everything else that takes a while shows
        here.
      </p>
    );
  return (
    <ul className="jobs">
      {jobs.map((job) => (
        <JobRow key={job.id} job={job} />
      ))}
    </ul>
  );
}
