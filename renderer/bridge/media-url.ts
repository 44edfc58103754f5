/** Address of a thumbnail; `version` is the image's content version, `width` in pixels. */
export function thumbUrl(
  projectId: string,
  image: { id: string; version: string },
  width: number,
): string {
  return `/media/thumb/${part(projectId)}/${part(image.id)}?v=${part(image.version)}&w=${String(width)}`;
}

/** `trainer`: as the trainer's reader decodes it, neither turned by EXIF nor converted by its colour profile. */
export type ImageAs = 'upright' | 'trainer';

/** Address of an image at its own size. */
export function imageUrl(
  projectId: string,
  image: { id: string; version: string },
  as: ImageAs = 'upright',
): string {
  const way = as === 'trainer' ? '&as=trainer' : '';
  return `/media/image/${part(projectId)}/${part(image.id)}?v=${part(image.version)}${way}`;
}

/** Address of a sample of a run; `file` is relative to the run's output folder, `version` its time. */
export function sampleUrl(
  projectId: string,
  runId: string,
  file: string,
  version?: number | string,
): string {
  const query = version === undefined ? '' : `?v=${part(String(version))}`;
  return `/media/sample/${part(projectId)}/${part(runId)}/${part(file)}${query}`;
}

function part(text: string): string {
  return encodeURIComponent(text);
}
