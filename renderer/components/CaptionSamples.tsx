import styles from './caption-samples.module.css';

const SHOWN = 5;

interface CaptionSamplesProps {
  /** Images whose captions will be written, as their captions read now. */
  readonly images: readonly { readonly name: string; readonly caption: string }[];
}

/** How captions in an old encoding read, before they are written as UTF-8. The longest tell the most. */
export function CaptionSamples({ images }: CaptionSamplesProps) {
  const samples = [...images]
    .sort((one, other) => other.caption.length - one.caption.length)
    .slice(0, SHOWN);
  return (
    <>
      <p>So they read, by the encoding that the captions of each folder speak for together:</p>
      <ul className={styles['samples']} aria-label="Captions as they read">
        {samples.map(({ name, caption }) => (
          <li key={name}>
            <b className="ls-clip">{name}</b>
            <span>{caption === '' ? 'fits no known encoding: is left as it is' : caption}</span>
          </li>
        ))}
      </ul>
      <p>
        Are letters wrong? Leave them as they are, and choose the encoding at the caption of an
        image.
      </p>
    </>
  );
}
