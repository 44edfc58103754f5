import {
  float32ToBf16,
  float32ToBytes,
  float32ToFp16,
  writeSafetensors,
} from '../formats/safetensors/safetensors.js';
import type { Adapter } from './adapter.js';
import { PIXELS } from './flow.js';
import type { SavePrecision } from './settings.js';

/** Tensor names that cannot be taken for a FLUX LoRA's. */
const KEY = 'lora_rehearsal_flow';
export const DOWN_KEY = `${KEY}.lora_down.weight`;
export const UP_KEY = `${KEY}.lora_up.weight`;
export const ALPHA_KEY = `${KEY}.alpha`;

const FORMATS = {
  bf16: { dtype: 'BF16', encode: float32ToBf16 },
  fp16: { dtype: 'F16', encode: float32ToFp16 },
  float: { dtype: 'F32', encode: float32ToBytes },
} as const;

/** Writes the adapter as a safetensors file, whole or not at all. */
export async function writeCheckpoint(
  path: string,
  adapter: Adapter,
  precision: SavePrecision,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const { dtype, encode } = FORMATS[precision];
  const tensor = (values: Float32Array, shape: readonly number[]) => ({
    dtype,
    shape,
    data: encode(values),
  });
  await writeSafetensors(
    path,
    [
      [DOWN_KEY, tensor(adapter.down, [adapter.rank, adapter.down.length / adapter.rank])],
      [UP_KEY, tensor(adapter.up, [PIXELS, adapter.rank])],
      [ALPHA_KEY, tensor(Float32Array.of(adapter.alpha), [])],
    ],
    metadata,
  );
}
