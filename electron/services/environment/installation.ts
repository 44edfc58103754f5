import { createHash, randomBytes } from 'node:crypto';
import { access, open, readFile, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvironmentStepId } from '../../../shared/contract/index.js';
import {
  NEEDED_BYTES,
  PINS,
  trainerRequirements,
  type TorchBuild,
} from '../../../shared/domain/environment/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { withoutPasswords } from '../../../shared/result/passwords.js';
import { makeFolder, modeOfNewFile } from '../../platform/private-files.js';
import { runLogged } from '../../platform/programs/run-logged.js';
import { runProgram } from '../../platform/programs/run-program.js';
import { installEnvironment } from './clean-env.js';
import type { Layout, Plan, SlotFile } from './layout.js';
import { hazardsOfPlace } from './place.js';
import { removeTree } from './remove.js';
import { fetchScripts } from './scripts-source.js';
import { indexOptions, type Sources } from './sources.js';
import { findOrFetchUv } from './uv.js';

/** The steps in their order, as they are shown. */
export const STEPS: readonly { readonly id: EnvironmentStepId; readonly title: string }[] = [
  { id: 'place', title: 'Folder and free space' },
  { id: 'uv', title: 'Installer (uv)' },
  { id: 'python', title: `Python ${PINS.python}` },
  { id: 'scripts', title: 'sd-scripts' },
  { id: 'venv', title: 'Virtual environment' },
  { id: 'torch', title: `torch ${PINS.torch}` },
  { id: 'requirements', title: 'Requirements of sd-scripts' },
  { id: 'verify', title: 'Check' },
];

export interface InstallContext {
  readonly layout: Layout;
  readonly sources: Sources;
  readonly plan: Plan;
  readonly build: TorchBuild;
  readonly signal: AbortSignal;
  log(line: string): void;
  /** Called at the start of each step and after it. */
  onStep(slot: SlotFile, running: EnvironmentStepId | null): void;
  /** Looks whether the new environment is whole; resolves with a sentence, throws with what is wrong. */
  verify(python: string, scriptsDir: string): Promise<string>;
}

/** torch's wheels take minutes on a slow line without a word of progress. */
const IDLE_MS = 30 * 60_000;

/** One installation: a slot is filled step by step; what is done stays done when a step fails. */
export class Installation {
  readonly #env: Record<string, string>;
  #uv = '';
  #logFile: FileHandle | null = null;

  constructor(private readonly context: InstallContext) {
    const { layout, sources } = context;
    this.#env = installEnvironment({
      cacheDir: layout.cacheDir,
      pythonDir: layout.pythonDir,
      proxy: sources.proxy,
      pythonMirror: sources.pythonMirror,
    });
  }

  /** Fills the slot, or goes on with one that was begun. Throws what the step threw; the slot remembers it. */
  async run(begun: SlotFile | null): Promise<SlotFile> {
    const { layout } = this.context;
    await this.#checkPlace();
    await layout.claim();
    await makeFolder(layout.logsDir);
    let slot = begun ?? newSlot(this.context.plan);
    slot = { ...slot, failed: null, done: await this.#stillDone(slot) };
    const logFile = join(layout.logsDir, `${slot.id}.log`);
    this.#logFile = await open(logFile, 'a', modeOfNewFile(logFile));
    try {
      for (const { id } of STEPS) slot = await this.#step(slot, id);
      return slot;
    } finally {
      await this.#logFile.close();
    }
  }

  async #checkPlace(): Promise<void> {
    const { layout, build, log } = this.context;
    const needed = NEEDED_BYTES[build === 'cpu' ? 'cpu' : 'cuda'];
    const hazards = await hazardsOfPlace(layout, needed);
    for (const { message } of hazards) log(message);
    const worst = hazards.find(({ state }) => state === 'error');
    if (worst === undefined) return;
    const code =
      worst.id === 'space' ? 'disk_full' : worst.id === 'writable' ? 'read_only' : 'conflict';
    throw new AppError(code, worst.message, worst.hint === undefined ? {} : { hint: worst.hint });
  }

  /** Steps whose result is still there; a step whose result was deleted is done again, and all after it. */
  async #stillDone(slot: SlotFile): Promise<EnvironmentStepId[]> {
    const { layout } = this.context;
    const proofs: Partial<Record<EnvironmentStepId, string>> = {
      scripts: join(layout.scriptsDir(slot.id), 'flux_train_network.py'),
      venv: layout.python(slot.id),
    };
    const done: EnvironmentStepId[] = [];
    for (const { id } of STEPS) {
      const proof = proofs[id];
      const isThere =
        proof === undefined ||
        (await access(proof).then(
          () => true,
          () => false,
        ));
      if (!slot.done.includes(id) || !isThere) break;
      done.push(id);
    }
    return done;
  }

  async #step(slot: SlotFile, id: EnvironmentStepId): Promise<SlotFile> {
    const { layout, signal, onStep } = this.context;
    // Quick ones, and those that later steps need the result of, are always looked at.
    const isAlwaysRun = id === 'uv' || id === 'verify' || id === 'place';
    if (slot.done.includes(id) && !isAlwaysRun) return slot;
    signal.throwIfAborted();
    onStep(slot, id);
    try {
      const { message: said, ...facts } = await this.#work(id, slot);
      const message = withoutPasswords(said);
      this.#log(`${id}: ${message}`);
      const done = [...slot.done.filter((one) => one !== id), id];
      const next = { ...slot, ...facts, done, messages: { ...slot.messages, [id]: message } };
      await layout.writeSlot(next);
      onStep(next, null);
      return next;
    } catch (error) {
      const failed = failureOf(id, error, signal);
      this.#log(`${id} failed: ${failed.message}`);
      const next = { ...slot, failed };
      await layout.writeSlot(next);
      onStep(next, null);
      throw error;
    }
  }

  #work(id: EnvironmentStepId, slot: SlotFile): Promise<{ message: string } & Partial<SlotFile>> {
    switch (id) {
      case 'place':
        return Promise.resolve({ message: this.context.layout.dir });
      case 'uv':
        return this.#findUv();
      case 'python':
        return this.#python();
      case 'scripts':
        return this.#scripts(slot);
      case 'venv':
        return this.#venv(slot);
      case 'torch':
        return this.#torch(slot);
      case 'requirements':
        return this.#requirements(slot);
      case 'verify':
        return this.#verify(slot);
    }
  }

  async #findUv(): Promise<{ message: string }> {
    const { layout, sources, signal } = this.context;
    const log = (line: string) => this.#log(line);
    const { file, version } = await findOrFetchUv(layout, sources, this.#env, { signal, log });
    this.#uv = file;
    return { message: `uv ${version}` };
  }

  async #python(): Promise<{ message: string }> {
    const { basePython } = this.context.sources;
    if (basePython !== '') return { message: basePython };
    await this.#runUv(
      ['python', 'install', PINS.python, '--no-bin'],
      'Python could not be installed',
    );
    return { message: `Python ${PINS.python}` };
  }

  async #scripts(slot: SlotFile): Promise<{ message: string; commit: string | null }> {
    const { layout, sources, signal } = this.context;
    const commit = await fetchScripts({
      source: sources.scripts,
      to: layout.scriptsDir(slot.id),
      downloadsDir: layout.downloadsDir,
      proxy: sources.proxy,
      env: this.#env,
      signal,
      log: (line) => this.#log(line),
    });
    return { message: commit === null ? sources.scripts : `commit ${commit.slice(0, 8)}`, commit };
  }

  async #venv(slot: SlotFile): Promise<{ message: string }> {
    const { layout, sources } = this.context;
    const venv = layout.venvDir(slot.id);
    await removeTree(venv);
    const python =
      sources.basePython === ''
        ? ['--python', PINS.python, '--managed-python']
        : ['--python', sources.basePython];
    await this.#runUv(
      ['venv', ...python, '--no-project', venv],
      'The virtual environment could not be made',
    );
    return { message: venv };
  }

  async #torch(slot: SlotFile): Promise<{ message: string; torch: string }> {
    const { layout, sources, build } = this.context;
    const python = layout.python(slot.id);
    const wanted = [`torch==${PINS.torch}`, `torchvision==${PINS.torchvision}`];
    const index = indexOptions(sources, 'torch', build);
    await this.#runUv(
      ['pip', 'install', '--python', python, ...wanted, ...index.args],
      'torch could not be installed',
      index.env,
    );
    const torch = await this.#versionOf(python, 'torch');
    return { message: `torch ${torch} (${build})`, torch };
  }

  async #requirements(slot: SlotFile): Promise<{ message: string }> {
    const { layout, sources, build } = this.context;
    const python = layout.python(slot.id);
    const text = await readFile(join(layout.scriptsDir(slot.id), 'requirements.txt'), 'utf8');
    const lines = trainerRequirements(text);
    const list = join(layout.slotDir(slot.id), 'requirements.txt');
    const pins = join(layout.slotDir(slot.id), 'constraints.txt');
    await writeFile(list, `${lines.join('\n')}\n`);
    // A requirement that asks for torch must not replace the build that was chosen for the card.
    const vision = await this.#versionOf(python, 'torchvision');
    await writeFile(pins, `torch==${slot.torch}\ntorchvision==${vision}\n`);
    const index = indexOptions(sources, 'packages', build);
    await this.#runUv(
      ['pip', 'install', '--python', python, '-r', list, '-c', pins, ...index.args],
      'The requirements could not be installed',
      index.env,
    );
    return { message: `${lines.length} packages and what they need` };
  }

  async #verify(slot: SlotFile): Promise<{ message: string; verifiedAt: number }> {
    const { layout, verify } = this.context;
    const message = await verify(layout.python(slot.id), layout.scriptsDir(slot.id));
    return { message, verifiedAt: Date.now() };
  }

  async #versionOf(python: string, name: string): Promise<string> {
    const script = 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))';
    const answer = await runProgram(python, ['-c', script, name], {
      timeoutMs: 60_000,
      signal: this.context.signal,
    });
    const version = answer.stdout.trim();
    if (answer.exitCode === 0 && version !== '') return version;
    throw new AppError(
      'invalid_file',
      `${name} is not in the environment after its installation.`,
      {
        hint: 'Repair the environment.',
      },
    );
  }

  /** Runs uv and keeps its last lines for the error. */
  async #runUv(
    args: string[],
    failure: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { signal, layout } = this.context;
    const last: string[] = [];
    const set = Object.entries(more).map(([name, value]) => `${name}=${value} `);
    this.#log(`${set.join('')}uv ${args.join(' ')}`);
    const code = await runLogged(this.#uv, args, {
      cwd: layout.dir,
      env: { ...this.#env, ...more },
      signal,
      idleMs: IDLE_MS,
      onLine: (line) => {
        this.#log(line);
        last.push(withoutPasswords(line.trim()));
        if (last.length > 6) last.shift();
      },
    });
    if (code === 0) return;
    const said = last
      .filter((line) => line !== '')
      .join(' ')
      .slice(0, 600);
    throw new AppError(
      codeOf(said),
      `${failure}: ${said || `uv ended with exit code ${String(code)}`}`,
      { hint: hintFor(said) },
    );
  }

  #log(line: string): void {
    const clean = withoutPasswords(line);
    this.context.log(clean);
    // The last line of a failed disk may be lost; the job's own log has it.
    void this.#logFile?.write(`${new Date().toISOString()} ${clean}\n`).catch(() => undefined);
  }
}

function newSlot(plan: Plan): SlotFile {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const id = `${day}-${randomBytes(2).toString('hex')}`;
  return {
    id,
    plan,
    done: [],
    messages: {},
    failed: null,
    commit: null,
    torch: '',
    verifiedAt: null,
  };
}

/** Two plans with the same text make the same environment. */
export function fingerprint(plan: Plan): string {
  const entries = Object.entries(plan).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}

function failureOf(
  step: EnvironmentStepId,
  error: unknown,
  signal: AbortSignal,
): NonNullable<SlotFile['failed']> {
  if (signal.aborted)
    return { step, message: 'Cancelled.', hint: 'Install again: it goes on here.' };
  const isForeseen = error instanceof AppError;
  const message = withoutPasswords(error instanceof Error ? error.message : String(error));
  return {
    step,
    message,
    hint: isForeseen ? (error.hint ?? null) : 'Install again: it goes on here.',
  };
}

function codeOf(said: string): 'disk_full' | 'disconnected' | 'not_found' | 'invalid_file' {
  if (/no space left|os error 28|os error 112/i.test(said)) return 'disk_full';
  if (
    /dns error|connect(ion)? (error|refused|reset)|timed? ?out|error sending request|failed to fetch/i.test(
      said,
    )
  )
    return 'disconnected';
  return /no solution found|not found in the package registry|no (matching|download)/i.test(said)
    ? 'not_found'
    : 'invalid_file';
}

function hintFor(said: string): string {
  const hints = {
    disk_full: 'Free some space on that disk, then install again: it goes on where it ended.',
    disconnected:
      'Check the network, the proxy and the indexes in Settings, then install again: it goes on where it ended.',
    not_found:
      'The index does not have it: check the indexes and the folder of wheels in Settings.',
    invalid_file: 'Install again: it goes on where it ended. The log says more.',
  };
  return hints[codeOf(said)];
}
