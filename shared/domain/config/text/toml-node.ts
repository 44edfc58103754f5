import type { TomlValue } from '../schema/schema.js';

/** TOML as read, with int and float kept apart. `other`: dates and the like, which no setting takes. */
export type TomlNode =
  | { readonly kind: 'value'; readonly value: TomlValue }
  | { readonly kind: 'table'; readonly table: TomlDocument }
  | { readonly kind: 'tables'; readonly tables: readonly TomlDocument[] }
  | { readonly kind: 'other'; readonly text: string };

export type TomlDocument = ReadonlyMap<string, TomlNode>;
