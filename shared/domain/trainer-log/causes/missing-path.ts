import { className, type DiagnosisContext } from '../diagnosis-context.js';

const NOT_THERE: readonly RegExp[] = [
  /No such file or directory: ['"]?(.+?)['"]?$/,
  /\[WinError [23]\] [^:]*: ['"]?(.+?)['"]?$/,
  /No such file or directory \(os error 2\): ['"]?(.+?)['"]?$/,
];

/** The path that was looked for in vain, as the error says it; empty when it says none; null: another error. */
export function missingPathOf({ error }: DiagnosisContext): string | null {
  if (!error) return null;
  const { message } = error;
  const isMissing =
    className(error) === 'FileNotFoundError' || /\(os error [23]\)|\[WinError [23]\]/.test(message);
  if (!isMissing) return null;
  return NOT_THERE.map((pattern) => pattern.exec(message)?.[1]).find((one) => one) ?? '';
}
