import { join } from 'node:path';
import type { DoctorTools } from '../services/doctor/index.js';
import type { SettingsService } from '../services/settings/index.js';
import { t5CounterFrom } from './t5-tokens.js';

/** The programs that the doctor works with. */
export function doctorTools(
  settings: Pick<SettingsService, 'get'>,
  { distDir, resourcesDir }: { readonly distDir: string; readonly resourcesDir: string },
): DoctorTools {
  return {
    workerFile: join(distDir, 'doctor-worker.cjs'),
    reader: {
      python: async () => (await settings.get()).python || null,
      program: join(resourcesDir, 'pictures', 'lora_studio_pictures.py'),
    },
    t5Tokens: t5CounterFrom(resourcesDir),
  };
}
