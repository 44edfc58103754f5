import { Skeleton } from '@mantine/core';

/** Grey cells while the images are on their way. */
export function GridSkeleton() {
  return (
    <div className="grid-skeleton" role="status" aria-label="Loading the images">
      {Array.from({ length: 12 }, (_, index) => (
        <Skeleton key={index} height={290} radius={6} />
      ))}
    </div>
  );
}
