import type { CatalogGroup } from './entry.js';

export const CAPTIONS: CatalogGroup = {
  group: 'captions',
  entries: {
    caption_extension: {
      label: 'Caption extension',
      help: 'Extension of caption files. The trainer’s own default is .caption, which would miss every .txt; the app writes .txt.',
      usual: ['.txt', '.caption'],
    },
    caption_extention: {
      label: 'Caption extension (old spelling)',
      help: 'A misspelling kept for old files. Use caption_extension.',
      level: 'expert',
    },
    caption_prefix: {
      label: 'Caption prefix',
      help: 'Put in front of every caption while training; files stay as they are.',
    },
    caption_suffix: {
      label: 'Caption suffix',
      help: 'Put behind every caption while training; files stay as they are.',
    },
    shuffle_caption: {
      label: 'Shuffle tags',
      help: 'Another order of tags each time. For captions made of tags, not for sentences.',
    },
    keep_tokens: {
      label: 'Tags that stay in front',
      help: 'This many first tags are never shuffled or dropped: 1 keeps a trigger word in its place.',
      unit: 'tags',
      min: 0,
      max: 255,
    },
    keep_tokens_separator: {
      label: 'Mark after fixed tags',
      help: 'A text such as |||: all tags before it stay in front.',
    },
    caption_separator: {
      label: 'Tag separator',
      help: 'What stands between tags in captions.',
      level: 'expert',
    },
    secondary_separator: {
      label: 'Separator inside tag groups',
      help: 'Tags joined by it are shuffled and dropped together.',
      level: 'expert',
    },
    enable_wildcard: {
      label: 'Wildcards in captions',
      help: 'Draws one of {a|b|c} each time, and one line of a caption with several.',
    },
    caption_dropout_rate: {
      label: 'Caption dropout',
      help: 'Share of uses in which an image is trained without its caption.',
      min: 0,
      max: 1,
    },
    caption_dropout_every_n_epochs: {
      label: 'Epochs without captions',
      help: 'Every so many epochs all captions are left out. 0: never.',
      level: 'expert',
      unit: 'epochs',
      min: 0,
    },
    caption_tag_dropout_rate: {
      label: 'Tag dropout',
      help: 'Share of tags left out each time.',
      min: 0,
      max: 1,
    },
    token_warmup_min: {
      label: 'Tags at the start',
      help: 'Training begins with this many tags of each caption.',
      level: 'expert',
      unit: 'tags',
      min: 1,
    },
    token_warmup_step: {
      label: 'Steps until all tags',
      help: 'Steps after which all tags are used; below 1 a share of all steps. 0: all tags from the start.',
      level: 'expert',
      min: 0,
    },
    weighted_captions: {
      label: 'Weights in captions',
      help: 'Reads (word:1.3) as a weight, for Stable Diffusion.',
      level: 'expert',
      noEffect: 'FLUX training has no weighted captions; the marks would be learned as text.',
    },
  },
};
