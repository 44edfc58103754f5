import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import { root } from './paths.js';

/** What the stand-in trainer's model files are told apart by. */
const MODELS = {
  baseModel: [
    'double_blocks.0.img_attn.qkv.weight',
    'guidance_in.in_layer.weight',
    'img_in.weight',
  ],
  clipL: ['text_model.encoder.layers.0.self_attn.q_proj.weight'],
  t5xxl: ['encoder.block.0.layer.0.SelfAttention.q.weight', 'shared.weight'],
  ae: ['encoder.conv_in.weight', 'decoder.conv_in.weight', 'decoder.up.0.block.0.conv1.weight'],
} as const;

export interface TrainingSetup {
  readonly projectDir: string;
  readonly models: Readonly<Record<keyof typeof MODELS, string>>;
}

/** The real command line on the data folder that the app under test uses. Resolves with its stdout. */
export async function lora(tmp: string, args: readonly string[]): Promise<string> {
  const cli = join(root, 'dist', 'cli.cjs');
  const env = { ...process.env, HOME: tmp, LORA_STUDIO_DATA: join(tmp, 'app-data') };
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], { env });
  return stdout;
}

/**
 * A project of four images (eight steps an epoch) in the app's recent list, and settings that name the engine, the
 * stand-in trainer and its model files.
 */
export async function setUpTraining(
  tmp: string,
  engine: 'rehearsal' | 'sd-scripts',
): Promise<TrainingSetup> {
  const images = join(tmp, 'pictures');
  await mkdir(images);
  for (let index = 0; index < 4; index += 1) {
    const background = { r: 60 * index, g: 100, b: 230 - 50 * index };
    const image = sharp({ create: { width: 96, height: 96, channels: 3, background } });
    await image.png().toFile(join(images, `shape ${index}.png`));
  }
  const projectDir = join(tmp, 'My project');
  await lora(tmp, [
    ...['project', 'create', projectDir, '--images', images],
    ...['--concept', 'shapes', '--repeats', '2', '--trigger', 'shp1'],
  ]);
  const models = await writeModels(tmp);
  const settings = {
    engine,
    scriptsDir: join(root, 'fixtures', 'trainer', 'stand-in'),
    python: 'python3',
    ...models,
  };
  await writeFile(join(tmp, 'app-data', 'settings.json'), JSON.stringify(settings));
  return { projectDir, models };
}

async function writeModels(tmp: string): Promise<TrainingSetup['models']> {
  const paths = Object.entries(MODELS).map(async ([role, names]) => {
    const path = join(tmp, `${role}.safetensors`);
    await writeFile(path, safetensors(names));
    return [role, path] as const;
  });
  return Object.fromEntries(await Promise.all(paths)) as unknown as TrainingSetup['models'];
}

/** A small safetensors file with tensors of these names. */
function safetensors(names: readonly string[]): Buffer {
  const header = JSON.stringify(
    Object.fromEntries(
      names.map((name, index) => [
        name,
        { dtype: 'BF16', shape: [2, 2], data_offsets: [index * 8, index * 8 + 8] },
      ]),
    ),
  );
  const padded = Buffer.from(header.padEnd(Math.ceil(header.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, Buffer.alloc(names.length * 8)]);
}

/** Opens the project that `setUpTraining` made from the home screen. */
export async function openRecent(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /My project/ })
    .first()
    .click();
  await expect(page.locator('main[data-screen="dataset"]')).toBeVisible();
}
