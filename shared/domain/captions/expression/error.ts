/** An edit that cannot be carried out as it was given; the message says what to write instead. */
export class CaptionEditError extends Error {
  override readonly name = 'CaptionEditError';
}

/** The error for an expression that cannot be read, with what to write instead. */
export function unreadable(reason: string): CaptionEditError {
  return new CaptionEditError(`The regular expression cannot be read: ${reason}`);
}
