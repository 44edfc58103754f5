import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

/** The torch-free trainer that tests train with. */
export const STAND_IN_DIR = join(import.meta.dirname, '../../fixtures/trainer/stand-in');
export const LAUNCHER_DIR = join(import.meta.dirname, '../../resources/launcher');

export interface StandInProject {
  readonly dir: string;
  readonly imagesDir: string;
  readonly runDir: string;
  readonly models: Readonly<Record<'flux' | 'clip_l' | 't5xxl' | 'ae', string>>;
  remove(): Promise<void>;
}

/**
 * A temporary project: four images with captions and two repeats (eight batches an epoch), four tiny model files, and a
 * run's folder with config.toml and dataset.toml. `extra`: further lines of config.toml.
 */
export async function makeStandInProject(extra = ''): Promise<StandInProject> {
  const dir = await mkdtemp(join(tmpdir(), 'lora-studio stand-in é-'));
  const imagesDir = join(dir, 'img', '2_mychar');
  const runDir = join(dir, 'run');
  await mkdir(imagesDir, { recursive: true });
  await mkdir(join(runDir, 'output'), { recursive: true });
  for (let index = 0; index < 4; index += 1) await addImage(imagesDir, index);
  const models = {
    flux: join(dir, 'flux.safetensors'),
    clip_l: join(dir, 'clip_l.safetensors'),
    t5xxl: join(dir, 't5xxl.safetensors'),
    ae: join(dir, 'ae.safetensors'),
  };
  for (const path of Object.values(models)) await writeFile(path, tinySafetensors());
  await writeFile(
    join(runDir, 'sample_prompts.txt'),
    '# two prompts\nmychar, photo --d 42\nmychar in a forest\n',
  );
  await writeFile(join(runDir, 'dataset.toml'), datasetToml(imagesDir));
  await writeFile(join(runDir, 'config.toml'), configToml(runDir, models) + extra);
  return {
    dir,
    imagesDir,
    runDir,
    models,
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

async function addImage(dir: string, index: number): Promise<void> {
  const background = { r: 40 * index, g: 90, b: 200 };
  const image = sharp({ create: { width: 64 + 32 * index, height: 64, channels: 3, background } });
  await image.png().toFile(join(dir, `image ${index}.png`));
  await writeFile(join(dir, `image ${index}.txt`), `mychar, shape ${index}\n`);
}

function tinySafetensors(): Buffer {
  const header = Buffer.from(
    JSON.stringify({ x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(4)]);
}

function datasetToml(imagesDir: string): string {
  return `[general]
caption_extension = ".txt"

[[datasets]]
resolution = 256
batch_size = 1
enable_bucket = true

[[datasets.subsets]]
image_dir = ${JSON.stringify(imagesDir)}
num_repeats = 2
class_tokens = "mychar"
`;
}

function configToml(runDir: string, models: StandInProject['models']): string {
  return `pretrained_model_name_or_path = ${JSON.stringify(models.flux)}
clip_l = ${JSON.stringify(models.clip_l)}
t5xxl = ${JSON.stringify(models.t5xxl)}
ae = ${JSON.stringify(models.ae)}
dataset_config = ${JSON.stringify(join(runDir, 'dataset.toml'))}
output_dir = ${JSON.stringify(join(runDir, 'output'))}
output_name = "mychar"
logging_dir = ${JSON.stringify(join(runDir, 'log'))}
cache_latents = true
cache_latents_to_disk = true
cache_text_encoder_outputs = true
cache_text_encoder_outputs_to_disk = true
network_module = "networks.lora_flux"
network_dim = 4
network_alpha = 2.0
learning_rate = 1e-4
max_data_loader_n_workers = 1
`;
}
