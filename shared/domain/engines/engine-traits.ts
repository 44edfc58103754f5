/** All that sets one engine apart from another. Code asks for an ability here and never compares names of engines. */
export interface EngineTraits {
  readonly id: string;
  /** It trains a FLUX LoRA: model files, disk, packages and earlier runs decide whether it can start, and its speed counts. */
  readonly trainsFlux: boolean;
  /** Every argument of the trainer counts; of others it takes only what it needs. */
  readonly readsAllArguments: boolean;
  /** A caption that is empty or not UTF-8 ends its run. */
  readonly endsAtBadCaption: boolean;
  /** It keeps latents and text encoder outputs beside the images where the settings say so. */
  readonly keepsCaches: boolean;
  /** Regularisation images are trained; else they are left out. */
  readonly takesRegularisation: boolean;
  /** Side in pixels of the square to which it crops every image; null: buckets, by the settings. */
  readonly squareSide: number | null;
  /** Its runs hold graphics cards. */
  readonly usesCards: boolean;
  /** It goes on rightly from any step; else from the end of an epoch alone. */
  readonly resumesAnywhere: boolean;
  /** Loading one of its training states can run code (pickles). */
  readonly statesRunCode: boolean;
  /** It is installed by the user: folder and Python are set in Settings. */
  readonly isInstalled: boolean;
  readonly words: EngineWords;
}

/** What people read of an engine. */
export interface EngineWords {
  readonly label: string;
  /** What it does and what it needs. */
  readonly summary: string;
  /** The button that starts a run. */
  readonly start: string;
  /** Above a preflight: how the images are taken. */
  readonly preflight: string;
  /** Beside the model files when it needs none; null: it needs them. */
  readonly withoutModels: string | null;
  /** Above each of its runs; null: nothing. */
  readonly runNote: string | null;
  /** What “Save and stop” does. */
  readonly saveAndStop: string;
}
