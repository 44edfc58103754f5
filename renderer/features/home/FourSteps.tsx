const STEPS = [
  [
    'Dataset',
    'Gather 15–50 pictures, or 50–200 for a style. Give each a caption that begins with your trigger word.',
  ],
  ['Train', 'Start from a preset. Before anything runs, every setting and file is checked.'],
  ['Runs', 'Watch the loss fall and the samples change. A run goes on when you close the window.'],
  ['Export', 'Copy the checkpoint you like best into ComfyUI.'],
] as const;

/** What the work is, in four steps. */
export function FourSteps() {
  return (
    <section aria-labelledby="how-it-goes">
      <h2 id="how-it-goes">How it goes</h2>
      <ol className="steps">
        {STEPS.map(([title, text]) => (
          <li key={title}>
            <h3>{title}</h3>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
