declare module '@iarna/toml/lib/toml-parser.js' {
  /** The parser behind `parse`. Its states are methods, so a subclass can see values before they lose their type. */
  class TOMLParser {
    protected state: { resultArr?: unknown[] };
    parse(text: string): void;
    finish(): Record<string, unknown>;
    protected recordAssignValue(value: unknown): unknown;
    protected recordInlineListValue(value: unknown): unknown;
  }
  export = TOMLParser;
}
