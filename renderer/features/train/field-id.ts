/** Ids of a field's parts on the page, so that labels, descriptions and jumps find each other. */
export function fieldId(key: string): string {
  return `field-${key}`;
}

export function fieldHelpId(key: string): string {
  return `field-${key}-help`;
}

export function fieldProblemsId(key: string): string {
  return `field-${key}-problems`;
}
