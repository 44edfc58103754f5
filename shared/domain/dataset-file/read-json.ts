import { Places, type TrainerTable, type TrainerToml, type TrainerValue } from '../toml/index.js';

/**
 * Reads a dataset file in JSON with int and float kept apart, as Python does; NaN and Infinity are numbers there. It has no
 * lines to tell of. Never throws.
 */
export function readTrainerJson(text: string): TrainerToml {
  try {
    const value = valueOf(JSON.parse(marked(text)));
    if (value instanceof Map) return { ok: true, table: value, places: new Places() };
    return refused('It holds no table.');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused(`${error.message.split('\n')[0] ?? ''}.`);
  }
}

const refused = (message: string): TrainerToml => ({ ok: false, line: 1, message });

/** Each text and number becomes a text that begins with its kind: JSON.parse gives 1 for 1.0. */
function marked(text: string): string {
  return text.replace(TOKENS, (token) => {
    if (token.startsWith('"')) return `"s${token.slice(1)}`;
    return /[.eENI]/.test(token) ? `"f${token}"` : `"i${token}"`;
  });
}

const TOKENS = /"(?:[^"\\]|\\.)*"|-?(?:Infinity|(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|NaN/gs;

function valueOf(value: unknown): TrainerValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return scalarOf(value.charAt(0), value.slice(1));
  if (Array.isArray(value)) return value.map(valueOf);
  const table: TrainerTable = new Map();
  for (const [key, one] of Object.entries(value ?? {})) {
    if (!key.startsWith('s')) throw new SyntaxError(`${key.slice(1)} is no name of a key`);
    // Python's None counts as not given, but for the sanitizer, which takes it for a value of a wrong type.
    table.set(key.slice(1), one === null ? { moment: 'null' } : valueOf(one));
  }
  return table;
}

function scalarOf(kind: string, text: string): TrainerValue {
  if (kind === 's') return text;
  return kind === 'i' ? { int: BigInt(text) } : { float: Number(text) };
}
