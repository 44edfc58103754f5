/** What a model's file says of itself. */
export interface ModelShape {
  /** Edge of the square that it takes, in pixels. */
  readonly size: number;
  readonly layout: 'nhwc' | 'nchw';
  /** Pictures a run; null: any number. */
  readonly fixedBatch: number | null;
  /** Probabilities a picture; null: the file does not say. */
  readonly outputs: number | null;
}

/** How pixels become numbers, and outputs probabilities. */
export interface Arithmetic {
  /** Values from -1 to 1 instead of 0 to 255. */
  readonly centred: boolean;
  /** The outputs are no probabilities yet. */
  readonly sigmoid: boolean;
}

/** What the program in the worker can be asked, by the name of the question. */
export type TaggerQuestions = {
  open: {
    ask: { modelFile: string; providers: string[]; arithmetic: Arithmetic };
    answer: { shape: ModelShape; provider: string };
  };
  run: {
    ask: { pixels: Uint8Array[] };
    /** One array a picture. */
    answer: { probabilities: Float32Array[] };
  };
  prepare: {
    ask: { path: string; size: number; honourExif: boolean };
    answer: { pixels: Uint8Array };
  };
  /** Lets go of the model; the worker ends when its port is closed after that. */
  close: { ask: object; answer: object };
};
