import * as z from 'zod';
import { FIRST_ENGINE } from '../domain/engines/index.js';
import { GpuId, HostPath, Nothing, Ok } from './common.js';
import { request } from './define.js';
import { EngineId } from './run-events.js';

/** What this host can do; the renderer hides what is not there. */
export const HostInfo = z.object({
  version: z.string(),
  platform: z.enum(['linux', 'win32', 'darwin']),
  kind: z.enum(['electron', 'web', 'cli']),
  capabilities: z.object({
    nativeDialogs: z.boolean(),
    revealInFolder: z.boolean(),
    droppedPaths: z.boolean(),
    notifications: z.boolean(),
    hardwareAccelerationSetting: z.boolean(),
  }),
});
export type HostInfo = z.output<typeof HostInfo>;

export const Settings = z.object({
  theme: z.enum(['system', 'dark', 'light']).default('dark'),
  engine: EngineId.default(FIRST_ENGINE),
  scriptsDir: z.string().default(''),
  python: z.string().default(''),
  plainScript: z.boolean().default(false),
  comfyLorasDir: z.string().default(''),
  baseModel: z.string().default(''),
  clipL: z.string().default(''),
  t5xxl: z.string().default(''),
  ae: z.string().default(''),
  tokenizerCacheDir: z.string().default(''),
  leaveGpuToTraining: z.boolean().default(false),
  defaultProjectsDir: z.string().default(''),
  /** Where tagger models come from instead of Hugging Face: a server with the same paths. */
  modelMirror: z.string().default(''),
  /** `http://host:port` for downloads. */
  downloadProxy: z.string().default(''),
  /** The cards that runs are dealt out to; empty: one run at a time, on the card the trainer takes by itself. */
  runGpus: z.array(GpuId).max(64).default([]),
  /** Training over several machines by accelerate: how many, which one this is (from 0), where the first one listens. */
  machines: z.int().min(1).max(256).default(1),
  machineRank: z.int().min(0).max(255).default(0),
  mainProcessAddress: z.string().default(''),
  mainProcessPort: z.int().min(1).max(65_535).default(29_500),
  /** Where the trainer is installed, and where what is installed comes from; empty: the usual place and sources. */
  environmentDir: z.string().default(''),
  uvPath: z.string().default(''),
  basePython: z.string().default(''),
  packageIndex: z.string().default(''),
  torchIndex: z.string().default(''),
  wheelsDir: z.string().default(''),
  scriptsSource: z.string().default(''),
  pythonMirror: z.string().default(''),
  modelsDir: z.string().default(''),
});
export type Settings = z.output<typeof Settings>;
export const SettingsPatch = z.object({
  theme: z.enum(['system', 'dark', 'light']).optional(),
  engine: EngineId.optional(),
  scriptsDir: z.string().max(8192).optional(),
  python: z.string().max(8192).optional(),
  plainScript: z.boolean().optional(),
  comfyLorasDir: z.string().max(8192).optional(),
  baseModel: z.string().max(8192).optional(),
  clipL: z.string().max(8192).optional(),
  t5xxl: z.string().max(8192).optional(),
  ae: z.string().max(8192).optional(),
  tokenizerCacheDir: z.string().max(8192).optional(),
  leaveGpuToTraining: z.boolean().optional(),
  defaultProjectsDir: z.string().max(8192).optional(),
  modelMirror: z.string().max(2000).optional(),
  downloadProxy: z.string().max(2000).optional(),
  runGpus: z.array(GpuId).max(64).optional(),
  machines: z.int().min(1).max(256).optional(),
  machineRank: z.int().min(0).max(255).optional(),
  mainProcessAddress: z.string().max(253).optional(),
  mainProcessPort: z.int().min(1).max(65_535).optional(),
  environmentDir: z.string().max(8192).optional(),
  uvPath: z.string().max(8192).optional(),
  basePython: z.string().max(8192).optional(),
  packageIndex: z.string().max(8192).optional(),
  torchIndex: z.string().max(8192).optional(),
  wheelsDir: z.string().max(8192).optional(),
  scriptsSource: z.string().max(8192).optional(),
  pythonMirror: z.string().max(8192).optional(),
  modelsDir: z.string().max(8192).optional(),
});
export type SettingsPatch = z.output<typeof SettingsPatch>;

/** The settings that are addresses and may hold a user and a password; handed out with a mask in place of the password. */
export const AddressSetting = z.enum([
  'downloadProxy',
  'packageIndex',
  'torchIndex',
  'modelMirror',
  'pythonMirror',
  'scriptsSource',
]);
export type AddressSetting = z.output<typeof AddressSetting>;

/** Variables that name such an address, and come before the setting. */
export const ADDRESS_VARIABLES: Readonly<Record<AddressSetting, string>> = {
  downloadProxy: 'LORA_STUDIO_DOWNLOAD_PROXY',
  packageIndex: 'LORA_STUDIO_PACKAGE_INDEX',
  torchIndex: 'LORA_STUDIO_TORCH_INDEX',
  modelMirror: 'LORA_STUDIO_MODEL_MIRROR',
  pythonMirror: 'LORA_STUDIO_PYTHON_MIRROR',
  scriptsSource: 'LORA_STUDIO_SCRIPTS_SOURCE',
};

/** The system's key store, or a file that only the user can read. */
export const PasswordPlace = z.enum(['keyStore', 'file']);
export type PasswordPlace = z.output<typeof PasswordPlace>;

/** One line of a checklist: what was looked at, how it stands, and the cure when it is not well. */
export const CheckLine = z.object({
  id: z.string(),
  label: z.string(),
  state: z.enum(['ok', 'warning', 'error']),
  message: z.string(),
  hint: z.string().optional(),
  /** What a button beside the line can do about it: install anew, or lead to the setting. */
  fix: z.enum(['repair', 'settings']).optional(),
});
export type CheckLine = z.output<typeof CheckLine>;

export const FolderEntry = z.object({
  name: z.string(),
  path: z.string(),
  isFolder: z.boolean(),
  imageCount: z.int().optional(),
});

export const hostRequests = {
  'host.info': request(Nothing, HostInfo),
  'settings.get': request(Nothing, Settings),
  'settings.update': request(SettingsPatch, Settings),
  /** Where the passwords of addresses lie: those that are kept now, and the place for the next one. Never a password. */
  'settings.passwords': request(
    Nothing,
    z.object({
      place: PasswordPlace,
      file: z.string(),
      kept: z.array(z.object({ setting: AddressSetting, place: PasswordPlace.nullable() })),
      /** Settings that an environment variable decides. */
      fromEnvironment: z.array(AddressSetting),
    }),
  ),
  /** Looks at an sd-scripts folder and a Python: are the scripts there, does the Python import what they need, do the hooks fit. */
  'trainer.check': request(
    z.object({ scriptsDir: z.string().max(8192), python: z.string().max(8192) }),
    z.object({ lines: z.array(CheckLine), isUsable: z.boolean(), launcherFits: z.boolean() }),
  ),
  /** Native dialogs; `unsupported` where the host has none (the renderer then shows its own picker on `folders.list`). */
  'dialogs.pick': request(
    z.object({
      kind: z.enum(['folder', 'file', 'images']),
      title: z.string().max(200),
      extensions: z.array(z.string().max(20)).max(40).optional(),
      startAt: z.string().max(8192).optional(),
    }),
    z.object({ paths: z.array(z.string()) }),
  ),
  'shell.reveal': request(z.object({ path: HostPath }), Ok),
  /** The roots a web client may look into (home, opened projects, roots named at start). */
  'folders.roots': request(Nothing, z.object({ roots: z.array(FolderEntry) })),
  'folders.list': request(
    z.object({ path: HostPath, extensions: z.array(z.string().max(20)).max(40).optional() }),
    z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(FolderEntry) }),
  ),
  'folders.create': request(
    z.object({ path: HostPath, name: z.string().min(1).max(200) }),
    z.object({ path: z.string() }),
  ),
};

export const hostEvents = { 'settings.changed': Settings };
