import TOMLParser from '@iarna/toml/lib/toml-parser.js';
import type { TomlScalar } from '../../../shared/domain/config/schema/index.js';
import type { TomlDocument, TomlNode } from '../../../shared/domain/config/text/index.js';
import { AppError } from '../../../shared/result/errors.js';

/** A number with the mark it was written with; the parser itself would give 10 for both `10` and `10.0`. */
class MarkedNumber {
  constructor(readonly scalar: TomlScalar) {}
}

/** Keeps int and float apart: values are wrapped at the two places where the parser would unwrap them. */
class TypedParser extends TOMLParser {
  protected override recordAssignValue(value: unknown): unknown {
    return super.recordAssignValue(marked(value));
  }

  protected override recordInlineListValue(value: unknown): unknown {
    return super.recordInlineListValue(marked(value));
  }
}

/** The parser boxes numbers and notes their type under a private symbol. */
function marked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const isNumber = value instanceof Number;
  const inner: unknown = isNumber ? value.valueOf() : bigIntIn(value);
  if (typeof inner === 'bigint') {
    throw new AppError('invalid_file', `The number ${inner} is too large.`);
  }
  if (!isNumber || typeof inner !== 'number') return value;
  const type = Object.getOwnPropertySymbols(value)
    .map((symbol) => (value as unknown as Record<symbol, unknown>)[symbol])
    .find((mark) => typeof mark === 'symbol');
  return new MarkedNumber(type?.description === 'integer' ? { int: inner } : { float: inner });
}

function bigIntIn(value: object): unknown {
  return 'value' in value ? value.value : undefined;
}

/**
 * Reads TOML with int and float kept apart. `file` names it in errors.
 * Throws `invalid_file` with line and column for what is not TOML.
 */
export function readToml(text: string, file: string): TomlDocument {
  const parser = new TypedParser();
  try {
    parser.parse(text.replace(/^\uFEFF/, ''));
    return documentOf(parser.finish());
  } catch (error) {
    throw new AppError('invalid_file', `${file} is not valid TOML: ${firstLine(error)}`, {
      hint: "Windows paths need single quotes or forward slashes: 'C:\\models\\ae.safetensors'.",
      cause: error,
    });
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const place =
    error instanceof Error && 'line' in error ? ` (line ${Number(error.line) + 1})` : '';
  return `${(message.split('\n')[0] ?? '').replace(/ at row \d+.*$/, '')}${place}`;
}

function documentOf(table: object): TomlDocument {
  return new Map(Object.entries(table).map(([key, value]) => [key, nodeOf(value)]));
}

function nodeOf(value: unknown): TomlNode {
  const scalar = scalarOf(value);
  if (scalar !== null) return { kind: 'value', value: scalar };
  if (Array.isArray(value)) return listNode(value);
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return { kind: 'table', table: documentOf(value) };
  }
  return { kind: 'other', text: String(value) };
}

function listNode(items: unknown[]): TomlNode {
  const scalars = items.map(scalarOf);
  if (!scalars.includes(null)) return { kind: 'value', value: scalars as TomlScalar[] };
  const nodes = items.map(nodeOf);
  const tables = nodes.flatMap((node) => (node.kind === 'table' ? [node.table] : []));
  return tables.length === nodes.length
    ? { kind: 'tables', tables }
    : { kind: 'other', text: 'a list of lists' };
}

function scalarOf(value: unknown): TomlScalar | null {
  if (value instanceof MarkedNumber) return value.scalar;
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}
