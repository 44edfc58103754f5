/** How much longer a rehearsal takes under the app than the same trainer command by itself. */
import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { median, seconds } from './bench-tools.mjs';
import { loraJson, lora } from './cli.mjs';
import { heading, say } from './say.mjs';

/** Copies what the trainer got to a new run folder and starts the same command there, streams to files as well. */
async function runBare(runDir, bareDir) {
  await rm(bareDir, { recursive: true, force: true });
  await mkdir(bareDir, { recursive: true });
  const moved = (text) => text.replaceAll(runDir, bareDir);
  const given = ['config.toml', 'dataset.toml', 'sample_prompts.txt', 'run.json', 'control.json'];
  for (const name of given) {
    const text = await readFile(join(runDir, name), 'utf8').catch(() => null);
    if (text !== null) await writeFile(join(bareDir, name), moved(text));
  }
  const { command } = JSON.parse(moved(await readFile(join(runDir, 'run.json'), 'utf8')));
  const stdout = await open(join(bareDir, 'stdout.log'), 'w');
  const stderr = await open(join(bareDir, 'stderr.log'), 'w');
  try {
    await new Promise((done, fail) => {
      const child = spawn(command.file, command.args, {
        cwd: command.cwd,
        env: { ...process.env, ...command.env },
        stdio: ['ignore', stdout.fd, stderr.fd],
      });
      child.on('error', fail);
      child.on('close', (code) =>
        code === 0 ? done() : fail(new Error(`The trainer ended with ${code}: see ${bareDir}`)),
      );
    });
  } finally {
    await stdout.close();
    await stderr.close();
  }
}

/** Rows of the table: what, figure, compared with what. */
export async function benchRun(folder, repeat) {
  heading('a rehearsal under the app and by itself');
  const env = { LORA_STUDIO_DATA: join(folder, 'app-data') };
  const project = join(folder, 'sample-project');
  await mkdir(folder, { recursive: true });
  await loraJson(['project', 'sample', project], { env });
  const under = [];
  const bare = [];
  for (let round = 0; round < repeat; round += 1) {
    // The caches that the trainer keeps beside the images are there from the second round on: the first warms up.
    let lines;
    const time = await seconds(async () => {
      lines = await lora(['train', project, '--engine', 'rehearsal', '--json'], { env });
    });
    const { dir } = JSON.parse(lines.at(-1));
    const alone = await seconds(() => runBare(dir, join(folder, 'bare')));
    say(`  round ${round + 1}: ${time.toFixed(2)} s under the app, ${alone.toFixed(2)} s bare`);
    under.push(time);
    bare.push(alone);
  }
  const added = median(under) - median(bare);
  // Two runs of the same trainer differ by this much by themselves.
  const spread = Math.max(...bare) - Math.min(...bare);
  const note =
    Math.abs(added) <= spread ? `, within the ${spread.toFixed(2)} s that bare runs differ` : '';
  return [
    ['rehearsal of the sample project, bare trainer', `${median(bare).toFixed(2)} s`, ''],
    [
      'the same under the app (CLI, start to end)',
      `${median(under).toFixed(2)} s`,
      `adds ${added.toFixed(2)} s (${((100 * added) / median(bare)).toFixed(1)} %)${note}`,
    ],
  ];
}
