import { pythonInt } from './python-text.js';

const TIME = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(\.([0-9]{3,6}))?/;

/** Whether a value begins like a time of day; what follows it is not looked at. */
export function isTime(text: string): boolean {
  return TIME.test(text);
}

/** A time of day as Python prints it; null when there is none such (25:00:00). */
export function timeOf(text: string): string | null {
  const [, hour = '', minute = '', second = '', , fraction] = TIME.exec(text) ?? [];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  // The digits are taken as microseconds, however many there are.
  return `${hour}:${minute}:${second}${microseconds(Number(fraction ?? 0))}`;
}

function microseconds(value: number): string {
  return value === 0 ? '' : `.${String(value).padStart(6, '0')}`;
}

/** A date, or a date with a time, as ISO text; null for what is none. */
export function dateOf(text: string): string | null {
  const { fraction, zone } = text.length > 19 ? afterSeconds(text) : { fraction: 0, zone: '' };
  if (!text.slice(1).includes('-')) return null;
  const isDate = text.length === 10;
  const ranges: [number, number][] = [
    [0, 4],
    [5, 7],
    [8, 10],
    ...(isDate ? [] : ([[11, 13], [14, 16], [17, 19]] as [number, number][])), // prettier-ignore
  ];
  const parts = ranges.map(([from, to]) => pythonInt(text.slice(from, to), 10));
  if (!parts.every((part) => part !== null) || !isMoment(parts.map(Number))) return null;
  const [year, month, day, hour, minute, second] = parts.map((part, index) =>
    String(part).padStart(index === 0 ? 4 : 2, '0'),
  );
  if (isDate) return `${year}-${month}-${day}`;
  if (fraction < 0 || fraction > 999_999) return null;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${microseconds(fraction)}${zone}`;
}

function isMoment([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[]) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const date = new Date(Date.UTC(2000, month, 0));
  date.setUTCFullYear(year, month, 0);
  if (day > date.getUTCDate()) return false;
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

/** What stands behind the seconds: parts of a second and a zone. What cannot be read there is left out, not refused. */
function afterSeconds(text: string): { fraction: number; zone: string } {
  if (text[19] !== '.') return { fraction: 0, zone: zoneOf(text.slice(19)) ?? '' };
  const rest = text.slice(20);
  const split = text.at(-1)?.toUpperCase() === 'Z' ? rest.length - 1 : firstSign(rest);
  const digits = split === -1 ? rest : rest.slice(0, split);
  const given = split === -1 ? null : rest.slice(split);
  const zone = given === null ? '' : zoneOf(given.toUpperCase() === 'Z' ? 'Z' : given);
  const value = zone === null ? null : pythonInt(digits, 10);
  if (value === null || zone === null) return { fraction: 0, zone: '' };
  return { fraction: Math.trunc(Number(value) * 10 ** (6 - digits.length)), zone };
}

function firstSign(text: string): number {
  const plus = text.indexOf('+');
  return plus === -1 ? text.indexOf('-') : plus;
}

/** `+HH:MM`; null for what Python cannot read as one. */
function zoneOf(text: string): string | null {
  const raw = text === 'Z' ? '+00:00' : text;
  const hours = pythonInt(raw.slice(1, 3), 10);
  const minutes = pythonInt(raw.slice(4, 6), 10);
  if (hours === null || minutes === null) return null;
  const total = (raw.startsWith('-') ? -1 : 1) * Number(hours * 60n + minutes);
  const size = Math.abs(total);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${total < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
