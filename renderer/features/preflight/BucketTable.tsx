import type { PreflightReport } from '../../../shared/contract/index.js';
import { formatCount } from '../../../shared/domain/format.js';
import styles from './preflight.module.css';

/** The longest side of the little shapes, CSS pixels. */
const SHAPE = 20;

/** The buckets with images in them: a batch never mixes two of them. */
export function BucketTable({ report }: { report: PreflightReport }) {
  const { buckets } = report;
  if (buckets.length === 0) return null;
  return (
    <section className={styles['panel']} aria-labelledby="preflight-buckets">
      <h2 id="preflight-buckets">Buckets</h2>
      <table className={styles['buckets']}>
        <thead>
          <tr>
            <th scope="col">Size</th>
            <th scope="col">Images</th>
            <th scope="col">Repeats</th>
            <th scope="col">Batches</th>
          </tr>
        </thead>
        <tbody>
          {buckets.map(({ width, height, images, count, batches }) => (
            <tr key={`${width} ${height}`}>
              <th scope="row">
                <span className={styles['shapeBox']} aria-hidden>
                  <span
                    className={styles['shape']}
                    style={{
                      width: (width / Math.max(width, height)) * SHAPE,
                      height: (height / Math.max(width, height)) * SHAPE,
                    }}
                  />
                </span>
                <span className="ls-num">
                  {width} × {height}
                </span>
              </th>
              <td>{formatCount(images)}</td>
              <td>{formatCount(count)}</td>
              <td>{formatCount(batches)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
