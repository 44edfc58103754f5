/** Where the keyboard is inside a cell. */
export type CellPart = 'image' | 'caption';

const CAPTION = '.caption textarea, .caption input, .caption [data-caption-entry]';

/** Gives the focus to a part of an image's cell; false when it is not in the document. */
export function focusCell(id: string, part: CellPart): boolean {
  const cell = document.querySelector<HTMLElement>(`.cells [data-id="${CSS.escape(id)}"]`);
  const target = cell?.querySelector<HTMLElement>(part === 'image' ? '.cell-thumb' : CAPTION);
  target?.focus({ preventScroll: true });
  return target != null;
}

/** Gives the focus to the image where the keyboard was last, after what had it has gone from the page. */
export function focusCurrentCell(): void {
  document
    .querySelector<HTMLElement>('.cells .cell-thumb[tabindex="0"]')
    ?.focus({ preventScroll: true });
}

/** True for the text field of a cell's caption, and for the button in its place. */
export function isCaption(element: HTMLElement): boolean {
  return element.matches(CAPTION);
}

/** The image whose cell an element is in. */
export function cellIdOf(element: EventTarget | null): string | null {
  if (!(element instanceof Element)) return null;
  return element.closest<HTMLElement>('[data-id]')?.dataset['id'] ?? null;
}
