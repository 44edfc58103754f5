/** Grey cells while the images are on their way. Plain elements: they must not hold up what they stand for. */
export function GridSkeleton() {
  return (
    <div className="grid-skeleton" role="status" aria-label="Loading the images">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} />
      ))}
    </div>
  );
}
