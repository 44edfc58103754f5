import * as z from 'zod';
import { request } from './define.js';

/** A process that computes on a card. */
export const GpuProcess = z.object({
  pid: z.int(),
  name: z.string(),
  /** MiB; null where the driver does not tell (Windows). */
  memoryMiB: z.number().nullable(),
});

/** One NVIDIA card. What its driver does not tell is null. */
export const Gpu = z.object({
  index: z.int(),
  uuid: z.string(),
  name: z.string(),
  driver: z.string().nullable(),
  /** Such as `8.9`. */
  computeCapability: z.string().nullable(),
  memoryUsedMiB: z.number().nullable(),
  memoryTotalMiB: z.number().nullable(),
  /** Percent of the time in which something computed. */
  utilisation: z.number().nullable(),
  temperatureC: z.number().nullable(),
  powerW: z.number().nullable(),
  powerLimitW: z.number().nullable(),
  clockMhz: z.number().nullable(),
  memoryClockMhz: z.number().nullable(),
  processes: z.array(GpuProcess),
});
export type Gpu = z.output<typeof Gpu>;

/** A card that sd-scripts cannot use as it is set up here, or one whose driver does not answer. */
export const OtherCard = z.object({
  vendor: z.enum(['nvidia', 'amd', 'intel', 'other']),
  name: z.string(),
});
export type OtherCard = z.output<typeof OtherCard>;

/** What is known of the graphics cards. Absent and broken are states, not errors. */
export const GpuReport = z.object({
  state: z.enum(['ok', 'none', 'broken']),
  gpus: z.array(Gpu),
  others: z.array(OtherCard),
  /** One sentence on how it stands, and the cure where there is one. */
  message: z.string(),
  hint: z.string().nullable(),
  /** When it was measured, Unix ms. */
  at: z.number(),
});
export type GpuReport = z.output<typeof GpuReport>;

export const gpuRequests = {
  /**
   * How the cards stand now. Measuring goes on, told by `gpus.changed` once a second, for `watchSeconds`; whoever goes on
   * looking asks again before that time is over.
   */
  'gpus.get': request(
    z.object({ watchSeconds: z.int().min(0).max(120).default(0) }),
    z.object({ report: GpuReport, seq: z.int() }),
  ),
};

export const gpuEvents = { 'gpus.changed': GpuReport };
