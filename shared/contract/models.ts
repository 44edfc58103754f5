import * as z from 'zod';
import { Nothing } from './common.js';
import { jobKind, request, starts } from './define.js';

export const ModelRoleId = z.enum(['baseModel', 'clipL', 't5xxl', 'ae']);

/** A model file that can be loaded. */
export const KnownModelInfo = z.object({
  id: z.string(),
  role: ModelRoleId,
  title: z.string(),
  file: z.string(),
  bytes: z.number(),
  licence: z.string(),
  licencePage: z.string(),
  isGated: z.boolean(),
  /** Where it lies, once it is loaded. */
  path: z.string().nullable(),
});
export type KnownModelInfo = z.output<typeof KnownModelInfo>;

/** How the access token is kept: by the system's key store, in this process only, or named by `HF_TOKEN`. */
export const TokenState = z.enum(['none', 'kept', 'session', 'environment']);
export type TokenState = z.output<typeof TokenState>;

/** A model file found on this machine; what it is was told by its tensors. */
export const FoundModel = z.object({
  role: ModelRoleId,
  path: z.string(),
  bytes: z.number(),
  /** What speaks against training with it; empty for a fitting file. */
  problem: z.string().nullable(),
});
export type FoundModel = z.output<typeof FoundModel>;

export const modelJobs = {
  models: jobKind(z.object({ found: z.array(FoundModel) })),
  /** `path`: where the file lies now. */
  model_download: jobKind(z.object({ path: z.string(), role: ModelRoleId })),
};

export const modelRequests = {
  'models.list': request(
    Nothing,
    z.object({ models: z.array(KnownModelInfo), token: TokenState, dir: z.string() }),
  ),
  /** Looks through known folders of ComfyUI, Forge and kohya. */
  'models.find': request(Nothing, starts('models')),
  'models.download': request(z.object({ id: z.string().max(80) }), starts('model_download')),
  /** Keeps an access token of Hugging Face; an empty one forgets it. It is never handed out again. */
  'models.setToken': request(
    z.object({ token: z.string().max(500).regex(/^\S*$/) }),
    z.object({ token: TokenState }),
  ),
};
