/**
 * npm run bench:pairs -- --other DIR [--pairs 20] [--images 10000]: this build against another one (a built checkout of an
 * earlier commit), in turns, so that both meet the same machine. Prints for each figure the median ratio and its 95 % interval.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureModules } from './lib/install.mjs';
import { heading, say } from './lib/say.mjs';
import { root } from './lib/sources.mjs';

const { values } = parseArgs({
  options: {
    other: { type: 'string' },
    pairs: { type: 'string', default: '20' },
    images: { type: 'string', default: '10000' },
  },
});
const [pairs, count] = [Number(values.pairs), Number(values.images)];
if (!values.other || !(pairs >= 6) || !(count >= 1000)) {
  say('Say --other DIR (a built checkout), --pairs of at least 6 and --images of at least 1000.');
  process.exit(2);
}
ensureModules();
ensureBuilt();
const { makeDataset } = await import('./lib/bench-dataset-files.mjs');
const { makeLongRun } = await import('./lib/bench-follow.mjs');
const { trainSample } = await import('./lib/cli.mjs');
const { median } = await import('./lib/bench-tools.mjs');
const { longRound, pageRound, serviceRound } = await import('./lib/pair-rounds.mjs');
const { launchChromium } = await import('./lib/web-host.mjs');

const FIGURES = {
  opening: 'opening',
  longRun: 'a long run',
  first: 'first cells',
  key: 'filter key',
  checking: 'fast check',
  preflight: 'before a run',
  editing: 'batch edit',
};

/**
 * Ranks (from 0) of the sorted ratios that bound the median's 95 % confidence interval. From the sign test, so it assumes no
 * distribution.
 */
function interval(number) {
  let tail = 0;
  let rank = 0;
  for (let choose = 1; ; rank += 1) {
    tail += choose / 2 ** number;
    if (tail > 0.025) break;
    choose = (choose * (number - rank)) / (rank + 1);
  }
  return [Math.max(0, rank - 1), number - Math.max(1, rank)];
}

const dir = await mkdtemp(join(tmpdir(), 'lora-studio-pairs-'));
try {
  heading(`making ${count.toLocaleString('en')} images, twice`);
  const builds = [root, resolve(values.other)].map((checkout, index) => ({
    checkout,
    count,
    dataDir: join(dir, `data-${index}`),
    projectDir: join(dir, `build-${index}`, 'project'),
  }));
  await makeDataset(builds[0].projectDir, count, 80);
  await cp(builds[0].projectDir, builds[1].projectDir, { recursive: true });
  for (const build of builds) {
    const folder = join(dirname(build.projectDir), 'long');
    const longDataDir = `${build.dataDir}-long`;
    const env = { LORA_STUDIO_DATA: longDataDir };
    const { result } = await trainSample(folder, { env, set: ['epochs=1'] });
    await makeLongRun(result.dir, 200_000);
    Object.assign(build, { longDir: folder, longDataDir });
  }
  // Warm-up: the first opening of a project is not compared.
  for (const build of builds) {
    await serviceRound(build);
    await longRound(build);
  }
  const measured = builds.map(() =>
    Object.fromEntries(Object.keys(FIGURES).map((key) => [key, []])),
  );
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const index of pair % 2 === 0 ? [0, 1] : [1, 0]) {
      const browser = await launchChromium();
      const page = await pageRound(browser, builds[index]);
      await browser.close();
      const round = {
        ...page,
        ...(await serviceRound(builds[index])),
        ...(await longRound(builds[index])),
      };
      for (const key of Object.keys(FIGURES)) measured[index][key].push(round[key]);
    }
    say(`  pair ${pair + 1} of ${pairs}`);
  }
  heading('this build ÷ the other: median, 95 % interval of the median');
  const [low, high] = interval(pairs);
  for (const [key, name] of Object.entries(FIGURES)) {
    const [ours, theirs] = measured.map((one) => one[key]);
    const ratios = ours.map((one, at) => one / theirs[at]).sort((a, b) => a - b);
    say(
      `${name.padEnd(12)} ${median(ratios).toFixed(3)} (${ratios[low].toFixed(3)} to ${ratios[high].toFixed(3)})` +
        `   ${median(ours).toFixed(0)} ms, ${median(theirs).toFixed(0)} ms`,
    );
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}
