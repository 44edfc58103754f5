import { homedir, hostname, userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { defaultConfig } from '../../../shared/domain/config/schema/index.js';
import type { OwnRun } from './live-runs.js';
import { reportText } from './report.js';
import { RunFile } from './run-file.js';
import { RunTracker } from './run-tracker.js';
import { KeptEvents } from './event-source.js';

const PROJECT = '/data/Anna Secret/my project';
const RUN = `${PROJECT}/runs/20260101-120000-abcdef`;
const SCRIPTS = 'C:\\Users\\anna\\AI\\sd-scripts';

const file = RunFile.parse({
  version: 1,
  id: '20260101-120000-abcdef',
  projectId: 'project-0001',
  name: 'x',
  engine: 'sd-scripts',
  mode: 'launcher',
  createdAt: 1,
  outputName: 'x',
  config: { ...defaultConfig(), baseModel: '/mnt/private disk/flux.safetensors' },
  raw: { wandb_run_name: 'C:/Users/anna/wandb/thing.txt', huggingface_token: 'hf_pa55word' },
  plan: null,
  stepOffset: 0,
  epochOffset: 0,
  resumedFrom: null,
  command: { file: 'python', args: [], cwd: SCRIPTS, env: {} },
  app: { version: '1.2.3', platform: 'win32' },
});

function report(lines: string[]): string {
  const source = new KeptEvents({ poll: async () => [] });
  const nothing = { adopt: async () => undefined, settle: async (run: OwnRun) => run };
  const deps = { source, diagnose: async () => null, now: () => 0, ...nothing };
  const { summary } = new RunTracker(RUN, file, null, deps);
  return reportText({
    file,
    summary,
    exit: { code: 1, signal: null },
    lines: { stdout: [], stderr: lines },
    places: [
      [RUN, 'RUN'],
      [PROJECT, 'PROJECT'],
      [SCRIPTS, 'SCRIPTS'],
    ],
  });
}

it('says what happened without any place, user or machine of this computer', () => {
  const text = report([
    `  File "${SCRIPTS}\\train_network.py", line 12, in <module>`,
    `FileNotFoundError: [Errno 2] No such file: '${PROJECT}/img/10_cat/a.png'`,
    `saving ${RUN}/output/x.safetensors`,
    `cache at ${homedir()}/.cache/huggingface/hub`,
    `  File "/usr/lib/python3.11/site-packages/torch/nn/modules/module.py", line 1518`,
    String.raw`D:\Photos\Anna 2024\IMG_1.jpg and \\server\share\anna\b.png`,
    `host ${hostname()}`,
  ]);
  expect(text).toContain('LoRA Studio 1.2.3 on win32, engine sd-scripts (launcher)');
  expect(text).toContain('exit code: 1');
  expect(text).toContain('SCRIPTS\\train_network.py", line 12');
  expect(text).toContain("'PROJECT/img/10_cat/a.png'");
  expect(text).toContain('saving RUN/output/x.safetensors');
  expect(text).toContain('module.py", line 1518');
  const { username } = userInfo();
  for (const secret of [PROJECT, 'Secret', 'anna', 'private disk', '/mnt', 'Photos', 'server']) {
    expect(text).not.toContain(secret);
  }
  if (homedir().length > 1) expect(text).not.toContain(homedir());
  if (hostname().length > 2) expect(text).not.toContain(hostname());
  if (username.length > 4) expect(text).not.toContain(username);
});

it('keeps what the trainer said: numbers, shares and addresses of errors are no paths', () => {
  const said = [
    'steps: 50%| 4/8 [00:01<00:01]',
    'CUDA out of memory. Tried 1.2/3 GiB',
    'a/b ratio',
  ];
  const text = report(said);
  for (const line of said) expect(text).toContain(line);
});

it('holds no token of an account and no password of an address', () => {
  const text = report(['ProxyError: http://alice:pa55word@proxy:3128 refused']);
  expect(text).toContain('http://alice:•••@proxy:3128 refused');
  expect(text).toContain('huggingface_token = …');
  expect(text).not.toContain('pa55word');
});
