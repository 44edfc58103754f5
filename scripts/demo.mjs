/**
 * npm run demo: the main job without hands. Sample project, a rehearsal on it, export; says what came out and where.
 *   npm run demo -- [--to FOLDER]
 */
import { mkdir, mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { lora, loraJson, trainSample } from './lib/cli.mjs';
import { ensureBuilt, ensureModules } from './lib/install.mjs';
import { die, heading, say } from './lib/say.mjs';

const { values } = parseArgs({ options: { to: { type: 'string' } } });

const mean = (events) => events.reduce((sum, event) => sum + event.loss, 0) / events.length;

async function demo(folder) {
  const project = join(folder, 'sample-project');
  const comfy = join(folder, 'ComfyUI', 'models', 'loras');
  await mkdir(comfy, { recursive: true });
  // Settings and the list of recent projects of whoever runs the demo stay as they are.
  const env = { LORA_STUDIO_DATA: join(folder, 'app-data') };

  heading('Sample project and a rehearsal on it');
  say('A rehearsal checks the whole workflow on this machine; the result is not a FLUX LoRA.');
  let shown = 0;
  const started = Date.now();
  const { result, losses } = await trainSample(project, {
    env,
    onLoss: ({ step, loss }) => {
      if (Date.now() - shown < 2000) return;
      shown = Date.now();
      say(`  step ${step}  loss ${loss.toFixed(4)}`);
    },
  });
  const tenth = Math.max(1, Math.floor(losses.length / 10));
  const first = mean(losses.slice(0, tenth));
  const last = mean(losses.slice(-tenth));
  say(
    `${result.state} at step ${result.step} after ${((Date.now() - started) / 1000).toFixed(0)} s`,
  );
  say(`loss: first tenth ${first.toFixed(4)}, last tenth ${last.toFixed(4)}`);

  heading('Export');
  const exported = await loraJson(['export', result.dir, '--to', comfy], { env });
  for (const line of await lora(['inspect', exported.path], { env })) say(`  ${line}`);

  heading('What came out');
  const output = (await readdir(join(result.dir, 'output'))).filter((name) =>
    name.endsWith('.safetensors'),
  );
  say(`Project:      ${project}`);
  say(`Run:          ${result.dir}`);
  say(`Checkpoints:  ${output.sort().join(', ')}`);
  say(`Exported to:  ${exported.path} (${(await stat(exported.path)).size} bytes)`);
  if (!(last < first)) die('The loss did not fall.');
}

ensureModules();
ensureBuilt();
const folder = values.to ? resolve(values.to) : await mkdtemp(join(tmpdir(), 'lora-studio-demo-'));
try {
  await demo(folder);
} catch (error) {
  die(error.message);
}
