import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StrangerScene } from '../testing/stranger-project.js';
import { waitFor } from '../testing/wait-for.js';

/** Every path that a call of the file system got, of those that name the server. */
const touched = vi.hoisted(() => [] as string[]);
vi.mock('node:fs/promises', async (original) => watched(await original<object>()));
vi.mock('node:fs', async (original) => watched(await original<object>()));

function watched(module: object): object {
  const wrap = (name: string, value: unknown) => {
    if (typeof value !== 'function' || /^[A-Z]/.test(name)) return value;
    return new Proxy(value, {
      apply: (call, self, args: unknown[]) => {
        const path = args.find((one) => typeof one === 'string' && one.includes('nas-of-stranger'));
        // What a project's own file says is no path.
        if (typeof path === 'string' && path.length < 300) touched.push(`${name} ${path}`);
        return Reflect.apply(call, self, args) as unknown;
      },
    });
  };
  const named = Object.entries(module).map(([name, value]) => [name, wrap(name, value)] as const);
  const all = Object.fromEntries(named);
  return { ...all, default: all };
}

let scene: StrangerScene;
beforeEach(async () => {
  scene = new StrangerScene();
  await scene.make();
  touched.length = 0;
});
afterEach(() => scene.remove());

const ended = (jobId: string) =>
  waitFor('the job', async () =>
    (await scene.ask('jobs.list', {})).jobs.find((one) => one.id === jobId && one.endedAt !== null),
  );

it(
  'a network path that came with a project is not even looked for before the yes',
  { timeout: 60_000 },
  async () => {
    const at = '\\\\nas-of-stranger\\share';
    const dir = await scene.arrives('unc', {
      config: {
        optimizer: 'AdamW',
        ae: `${at}\\ae.safetensors`,
        clipL: '//nas-of-stranger/c.safetensors',
      },
      raw: {
        t5xxl: `${at}\\t5.safetensors`,
        tokenizer_cache_dir: at,
        network_weights: `${at}\\w.pt`,
      },
      samplePrompts: [`cn ${at}\\x.png`],
      concepts: [
        { id: 'fox', name: 'fox', dir: 'img/2_fox', isLinked: false, repeats: 2 },
        { id: 'far', name: 'far', dir: at, isLinked: true, repeats: 1 },
      ],
    });
    const projectId = await scene.open(dir);
    const { ask } = scene;
    await ask('projects.recent', {});
    await ask('powers.list', { projectId });
    await ask('config.machine', { projectId });
    await ask('config.check', { projectId, engine: 'sd-scripts', values: { fields: {}, raw: {} } });
    await ended((await ask('preflight.run', { projectId, engine: 'sd-scripts' })).jobId);
    await ended((await ask('doctor.run', { projectId, depth: 'full' })).jobId);
    await ended((await ask('datasets.rescan', { projectId })).jobId);
    await ask('datasets.missing', { projectId });
    await ask('datasets.orphans', { projectId });
    await ask('trash.get', { projectId });
    expect(await scene.asks(projectId)).toHaveLength(7);
    await ask('projects.close', { projectId });
    await scene.start();
    await scene.open(dir);
    expect(touched).toEqual([]);
    // The same calls do see it once it is allowed.
    await scene.allowAll(projectId);
    await ask('config.machine', { projectId });
    expect(touched.join('\n')).toContain('ae.safetensors');
    expect(touched.join('\n')).toContain('share');
  },
);
