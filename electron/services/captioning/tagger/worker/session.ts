import { basename } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../../../../shared/result/errors.js';
import type { Arithmetic, ModelShape, TaggerQuestions } from './messages.js';

/** An open model. */
export interface TaggerSession {
  readonly shape: ModelShape;
  readonly provider: string;
  /** Probabilities of prepared pictures (BGR, 8 bits), one array a picture. */
  run(pixels: readonly Uint8Array[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/**
 * Opens a model with the first provider that takes it. Throws `unsupported` for a model that is no tagger and `unreadable`
 * for a file that is no model.
 */
export async function openSession(ask: TaggerQuestions['open']['ask']): Promise<TaggerSession> {
  const { session, provider } = await create(ask);
  const shape = shapeOf(ask.modelFile, session);
  return {
    shape,
    provider,
    run: (pixels) => run(session, shape, ask.arithmetic, pixels),
    close: () => session.release(),
  };
}

async function create({ modelFile, providers }: TaggerQuestions['open']['ask']) {
  let last: unknown;
  for (const provider of providers) {
    try {
      const session = await InferenceSession.create(modelFile, {
        executionProviders: [provider],
        // DirectML demands both; the CPU is as fast with them.
        ...(provider === 'dml' ? { enableMemPattern: false, executionMode: 'sequential' } : {}),
        logSeverityLevel: 3,
        // Threads that spin while they wait take the processor from those that decode: a third of all its time was lost so.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      });
      return { session, provider };
    } catch (error) {
      last = error;
    }
  }
  throw new AppError('unreadable', `${basename(modelFile)} cannot be opened as a model.`, {
    hint: `Download it again; it may be cut short. (${last instanceof Error ? last.message.slice(0, 300) : 'unknown'})`,
    cause: last,
  });
}

function shapeOf(modelFile: string, session: InferenceSession): ModelShape {
  const input = session.inputMetadata[0];
  const output = session.outputMetadata[0];
  const refuse = (why: string): never => {
    throw new AppError('unsupported', `${basename(modelFile)} is not a tagger: ${why}.`, {
      hint: 'Choose a WD14 model: one picture in, one list of probabilities out.',
    });
  };
  if (!input?.isTensor || !output?.isTensor) return refuse('it has no picture to take');
  if (input.type !== 'float32') return refuse(`it takes ${input.type}, not float32`);
  if (input.shape.length !== 4) return refuse(`its input has ${input.shape.length} dimensions`);
  const [batch, second, third, fourth] = input.shape;
  const layout = fourth === 3 ? 'nhwc' : 'nchw';
  if (layout === 'nchw' && second !== 3) return refuse('its input has no three channels');
  const [height, width] = layout === 'nhwc' ? [second, third] : [third, fourth];
  if (typeof height !== 'number' || height !== width)
    return refuse(`its input is ${String(height)} × ${String(width)}, not a square`);
  const outputs = output.shape[1];
  return {
    size: height,
    layout,
    fixedBatch: typeof batch === 'number' ? batch : null,
    outputs: typeof outputs === 'number' ? outputs : null,
  };
}

async function run(
  session: InferenceSession,
  shape: ModelShape,
  arithmetic: Arithmetic,
  pixels: readonly Uint8Array[],
): Promise<Float32Array[]> {
  const { size, layout, fixedBatch } = shape;
  const count = fixedBatch ?? pixels.length;
  const each = size * size * 3;
  const values = new Float32Array(count * each);
  for (const [index, one] of pixels.entries()) {
    const into = values.subarray(index * each, (index + 1) * each);
    if (layout === 'nhwc') into.set(one);
    else intoPlanes(one, into);
  }
  if (arithmetic.centred)
    for (let at = 0; at < values.length; at += 1) values[at] = (values[at] as number) / 127.5 - 1;
  const dims = layout === 'nhwc' ? [count, size, size, 3] : [count, 3, size, size];
  const input = session.inputNames[0] as string;
  const results = await session.run({ [input]: new Tensor('float32', values, dims) });
  const output = results[session.outputNames[0] as string];
  const data = output?.data;
  if (!(data instanceof Float32Array))
    throw new AppError('unsupported', 'The model answers with something else than 32 bit numbers.');
  const width = data.length / count;
  return pixels.map((_, index) => {
    const own = data.slice(index * width, (index + 1) * width);
    return arithmetic.sigmoid ? own.map((value) => 1 / (1 + Math.exp(-value))) : own;
  });
}

function intoPlanes(pixels: Uint8Array, into: Float32Array): void {
  const plane = pixels.length / 3;
  for (let pixel = 0; pixel < plane; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1)
      into[channel * plane + pixel] = pixels[pixel * 3 + channel] as number;
}
