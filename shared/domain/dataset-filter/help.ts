/** The terms of the filter language, each with an example that can be tried. */
export const FILTER_HELP: readonly { readonly example: string; readonly meaning: string }[] = [
  { example: 'forest', meaning: 'name or caption holds the word' },
  { example: 'tag:"red hair"', meaning: 'has this very tag; tag:*hair for a part' },
  { example: 'caption:"in a forest"', meaning: 'caption holds the text' },
  { example: 'name:portrait*', meaning: 'file name holds the text' },
  { example: 'path:img/10_cat', meaning: 'folder and name hold the text' },
  { example: 'concept:cat', meaning: 'images of a concept' },
  { example: 'missing:trigger', meaning: 'caption without the trigger word' },
  { example: 'missing:caption', meaning: 'no caption, or an empty one' },
  { example: 'issue:exif_rotated', meaning: 'images with a problem' },
  { example: 'tags:<3', meaning: 'number of tags; also chars: width: height:' },
  { example: 'aspect:>1.5', meaning: 'width by height' },
  { example: 'size:>2MB', meaning: 'size of the file' },
  { example: 'format:webp', meaning: 'format of the file' },
  { example: 'smile OR hat', meaning: 'either; side by side means both' },
  { example: 'NOT tag:hat', meaning: 'not; also -tag:hat' },
  { example: '(smile OR hat) width:<1024', meaning: 'brackets group' },
];
