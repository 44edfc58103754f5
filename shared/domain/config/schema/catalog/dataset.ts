import type { CatalogGroup } from './entry.js';

const CONCEPTS = 'Images come from the project’s concepts.';

export const DATASET: CatalogGroup = {
  group: 'dataset',
  entries: {
    min_bucket_reso: {
      label: 'Smallest bucket side',
      help: 'Made from the resolution when empty. At most the resolution’s smaller side.',
      unit: 'px',
      min: 64,
      max: 8192,
    },
    max_bucket_reso: {
      label: 'Largest bucket side',
      help: 'Made from the resolution when empty. At least the resolution’s larger side.',
      unit: 'px',
      min: 64,
      max: 8192,
    },
    bucket_reso_steps: {
      label: 'Bucket step',
      help: 'Bucket sides are multiples of this. The trainer takes multiples of 64 only.',
      level: 'expert',
      unit: 'px',
      min: 64,
      max: 1024,
    },
    bucket_no_upscale: {
      label: 'Never enlarge images',
      help: 'Small images keep their size, rounded down, and get buckets of their own.',
    },
    resize_interpolation: {
      label: 'Resize method',
      help: 'How images are scaled to their bucket. Empty: area for smaller, lanczos for larger.',
      level: 'expert',
    },
    flip_aug: {
      label: 'Mirror images at random',
      help: 'Doubles variety and caches. Wrong for faces with a parting, text, and anything that is not symmetric.',
    },
    color_aug: {
      label: 'Vary colours at random',
      help: 'Slight changes of hue and gamma, drawn anew for each use of an image.',
      level: 'expert',
    },
    random_crop: {
      label: 'Crop at random',
      help: 'Takes another part of the image each time instead of the centre.',
      level: 'expert',
    },
    face_crop_aug_range: {
      label: 'Crop around faces',
      help: 'Two factors such as 2.0,4.0: crops around the face named in the file name.',
      level: 'expert',
    },
    alpha_mask: {
      label: 'Transparency is a mask',
      help: 'Transparent parts of an image do not count in the loss. Without it transparency is dropped.',
    },
    masked_loss: {
      label: 'Masked loss',
      help: 'Weighs the loss by a mask: the image’s transparency, or its picture in the mask folder.',
    },
    conditioning_data_dir: {
      label: 'Mask folder',
      help: 'Folder of mask images for the masked loss.',
      level: 'expert',
      appSets: CONCEPTS,
      isPath: true,
    },
    prior_loss_weight: {
      label: 'Regularisation weight',
      help: 'How much regularisation images count in the loss, beside the training images’ 1.',
      min: 0,
      max: 100,
    },
    vae_batch_size: {
      label: 'Images encoded at once',
      help: 'Batch size while latents are cached. More is faster and needs more memory.',
      level: 'expert',
      unit: 'images',
      min: 1,
      max: 64,
    },
    text_encoder_batch_size: {
      label: 'Captions encoded at once',
      help: 'Batch size while text encoder outputs are cached. Empty: the training batch size.',
      level: 'expert',
      unit: 'captions',
      min: 1,
      max: 256,
    },
    skip_cache_check: {
      label: 'Trust caches unseen',
      help: 'Does not open cache files to see whether they fit. Faster start; a broken one ends the run later.',
      level: 'expert',
    },
    max_data_loader_n_workers: {
      label: 'Loader processes',
      help: 'Processes that load images. 1 is enough with cached latents; each has its own copy of the dataset.',
      min: 0,
      max: 64,
    },
    persistent_data_loader_workers: {
      label: 'Keep loader processes',
      help: 'Keeps them from epoch to epoch, which saves the pause at each epoch’s start.',
    },
    cache_info: {
      label: 'Keep a list of images',
      help: 'Writes sizes and captions of a folder into a file and reads them from there next time, also when they changed.',
      level: 'expert',
    },
    train_data_dir: {
      label: 'Images folder',
      help: 'The parent of folders named N_words.',
      level: 'expert',
      appSets: CONCEPTS,
      isPath: true,
    },
    reg_data_dir: {
      label: 'Regularisation folder',
      help: 'The parent of folders of regularisation images.',
      level: 'expert',
      appSets: 'Regularisation images are a concept of their own, marked as such.',
      isPath: true,
    },
    in_json: {
      label: 'Metadata file',
      help: 'Captions and tags in one JSON file.',
      level: 'expert',
      appSets: CONCEPTS,
      isPath: true,
    },
    dataset_repeats: {
      label: 'Repeats with a metadata file',
      help: 'Repeats of all images named in a metadata file.',
      level: 'expert',
      appSets: 'Set the repeats of each concept instead.',
      min: 1,
    },
    dataset_config: {
      label: 'Dataset file',
      help: 'A TOML of its own that names folders, sizes and repeats.',
      level: 'expert',
      appSets: 'The dataset file is made from the project’s concepts.',
      isPath: true,
    },
    dataset_class: {
      label: 'Dataset class',
      help: 'Python class that loads the dataset.',
      level: 'expert',
      appSets: 'The dataset file is made from the project’s concepts.',
    },
    debug_dataset: {
      label: 'Only show the dataset',
      help: 'Shows what would be trained, and ends.',
      level: 'expert',
      appSets: 'It would only show the dataset and end.',
    },
  },
};
