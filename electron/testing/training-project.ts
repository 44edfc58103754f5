import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { writeSafetensors } from '../formats/safetensors/safetensors.js';
import { STAND_IN_DIR } from './stand-in-project.js';

export const CLI = join(import.meta.dirname, '../../dist/cli.cjs');

export interface TrainingProject {
  /** Everything lies below it; remove it at the end. */
  readonly root: string;
  readonly dir: string;
  readonly dataDir: string;
  /** Arguments of `lora-studio train` that choose the stand-in trainer and its model files. */
  readonly sdScripts: string[];
  remove(): Promise<void>;
}

/** A project made by the real command line: four images, two repeats, so eight steps an epoch. */
export async function makeTrainingProject(): Promise<TrainingProject> {
  const root = await mkdtemp(join(tmpdir(), 'lora studio ünï-'));
  const images = join(root, 'pictures');
  await mkdir(images);
  for (let index = 0; index < 4; index += 1) {
    const background = { r: 60 * index, g: 90, b: 220 - 50 * index };
    await sharp({ create: { width: 96, height: 96, channels: 3, background } })
      .png()
      .toFile(join(images, `image ${index}.png`));
    await writeFile(join(images, `image ${index}.txt`), `mychr1, shape ${index}\n`);
  }
  const project = { root, dir: join(root, 'project'), dataDir: join(root, 'data') };
  await runCli(project.dataDir, [
    ...['project', 'create', project.dir, '--images', images],
    ...['--concept', 'my char', '--repeats', '2', '--trigger', 'mychr1'],
  ]);
  return {
    ...project,
    sdScripts: await standInArguments(root),
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

const NAMES = {
  baseModel: [
    'double_blocks.0.img_attn.qkv.weight',
    'guidance_in.in_layer.weight',
    'img_in.weight',
  ],
  clipL: ['text_model.encoder.layers.0.self_attn.q_proj.weight'],
  t5xxl: ['encoder.block.0.layer.0.SelfAttention.q.weight', 'shared.weight'],
  ae: ['encoder.conv_in.weight', 'decoder.conv_in.weight', 'decoder.up.0.block.0.conv1.weight'],
} as const;

async function standInArguments(root: string): Promise<string[]> {
  const args = ['--engine', 'sd-scripts', '--scripts', STAND_IN_DIR, '--python', 'python3'];
  for (const [field, path] of Object.entries(await modelFiles(root))) {
    args.push('--set', `${field}=${path}`);
  }
  return args;
}

/** Tiny model files that are told for what they are, by the field that names each. */
export async function modelFiles(root: string): Promise<Record<keyof typeof NAMES, string>> {
  const files = { baseModel: '', clipL: '', t5xxl: '', ae: '' };
  for (const [field, names] of Object.entries(NAMES) as [keyof typeof NAMES, readonly string[]][]) {
    files[field] = join(root, `${field}.safetensors`);
    const tensor = { dtype: 'BF16', shape: [2, 2], data: new Uint8Array(8) };
    await writeSafetensors(
      files[field],
      names.map((name) => [name, tensor] as const),
    );
  }
  return files;
}

/** Runs the built command line to its end; rejects with its stderr when it fails. */
export async function runCli(
  dataDir: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], {
    env: { ...process.env, LORA_STUDIO_DATA: dataDir, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** The same for a command that fails: its exit code and its stderr. */
export async function failureOf(
  dataDir: string,
  args: string[],
): Promise<{ code: number; stderr: string }> {
  const error: unknown = await runCli(dataDir, args).then(
    () => null,
    (reason: unknown) => reason,
  );
  const { code, stderr } = error as { code: number; stderr: string };
  return { code, stderr };
}
