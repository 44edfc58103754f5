import type { AST } from 'toml-eslint-parser';
import type { TomlScalar } from '../schema/schema.js';
import type { TomlNode } from './toml-node.js';

/** A value of the syntax tree with int and float kept apart. */
export function nodeOf(node: AST.TOMLContentNode): TomlNode {
  if (node.type === 'TOMLInlineTable') return { kind: 'other', text: 'a table' };
  if (node.type === 'TOMLArray') return listOf(node);
  const scalar = scalarOf(node);
  return scalar === null ? { kind: 'other', text: textOf(node) } : { kind: 'value', value: scalar };
}

function listOf({ elements }: AST.TOMLArray): TomlNode {
  const items = elements.map((item) => (item.type === 'TOMLValue' ? scalarOf(item) : null));
  if (elements.every(({ type }) => type === 'TOMLInlineTable') && elements.length > 0) {
    return { kind: 'tables', tables: [] };
  }
  return items.includes(null)
    ? { kind: 'other', text: 'a list of lists or dates' }
    : { kind: 'value', value: items as TomlScalar[] };
}

function scalarOf(node: AST.TOMLValue): TomlScalar | null {
  switch (node.kind) {
    case 'string':
      return node.value;
    case 'boolean':
      return node.value;
    case 'integer':
      // Beyond 2^53 a number would come back as another one.
      return Number.isSafeInteger(node.value) ? { int: node.value } : null;
    case 'float':
      return Number.isFinite(node.value) ? { float: node.value } : null;
    default:
      return null;
  }
}

function textOf(node: AST.TOMLValue): string {
  if (node.kind === 'integer' || node.kind === 'float') return `the number ${node.number}`;
  return node.kind === 'string' || node.kind === 'boolean'
    ? 'a value'
    : `the date ${node.datetime}`;
}
