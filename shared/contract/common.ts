import * as z from 'zod';

/** Id of a project: random, kept in `project.json`. */
export const ProjectId = z.string().regex(/^[a-z0-9-]{6,64}$/);
/** Id of a concept (a folder of images with one repeats value) inside a project. */
export const ConceptId = z.string().regex(/^[a-z0-9-]{1,64}$/);
/** Id of an image: `<conceptId>.<base64url of its path relative to the concept's folder>`. Resolved and contained by main. */
export const ImageId = z.string().regex(/^[a-z0-9-]{1,64}\.[A-Za-z0-9_-]{1,8192}$/);
/** Id of a run: the name of its folder below `<project>/runs`. */
export const RunId = z.string().regex(/^[0-9]{8}-[0-9]{6}-[a-z0-9]{4,12}$/);
export const JobId = z.string().min(1).max(80);
/** A file that a job left as it was, and why. `file`: as the user knows it, below its concept's folder. */
export const FileFailure = z.object({ file: z.string(), reason: z.string() });
export type FileFailure = z.output<typeof FileFailure>;
/** A path on the host's disk, chosen by its user. Main checks what it may be used for. */
export const HostPath = z.string().min(1).max(8192);
export const Nothing = z.object({});
export const Ok = z.object({ ok: z.literal(true) });
/** A graphics card as `CUDA_VISIBLE_DEVICES` names it: its number (in PCI order, as nvidia-smi counts) or its UUID. */
export const GpuId = z.string().regex(/^(?:\d{1,3}|(?:GPU|MIG)-[A-Za-z0-9-]{1,80})$/);
