import { execFile, spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PYTHON =
  process.env['LORA_STUDIO_PYTHON'] ?? (process.platform === 'win32' ? 'python' : 'python3');
const REQUIREMENT = 'toml==0.10.2';

/** Prints each TOML text of stdin (JSON lines) as a tree of [type, value] pairs, or the reader's error. */
const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
import toml
def tree(v):
    if isinstance(v, dict): return ['dict', {k: tree(x) for k, x in v.items()}]
    if isinstance(v, list): return ['list', [tree(x) for x in v]]
    return [type(v).__name__, repr(v) if isinstance(v, float) else v]
for line in sys.stdin:
    try: print(json.dumps(tree(toml.loads(json.loads(line)))))
    except Exception as e: print(json.dumps(['error', repr(e)]))
`;

/** A value as Python has it: type name and value; floats as Python prints them. */
export type PythonValue =
  | ['dict', Record<string, PythonValue>]
  | ['list', PythonValue[]]
  | ['str', string]
  | ['int', number]
  | ['bool', boolean]
  | ['float', string]
  | ['error', string];

/** Reads TOML texts with the trainer's own reader. Fetches it once from PyPI into the cache; fails when it cannot be had. */
export async function readWithPython(texts: readonly string[]): Promise<PythonValue[]> {
  const wheel = await wheelPath();
  const child = spawn(PYTHON, ['-c', PROGRAM, wheel], {
    env: { ...process.env, PYTHONUTF8: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(texts.map((text) => `${JSON.stringify(text)}\n`).join(''));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`${PYTHON} ended with ${String(code)}`);
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PythonValue);
}

async function wheelPath(): Promise<string> {
  const cache = process.env['LORA_STUDIO_CACHE'] ?? join(homedir(), '.cache', 'lora-studio');
  const dir = join(cache, 'python', 'toml-0.10.2');
  await mkdir(dir, { recursive: true });
  const find = async () => (await readdir(dir)).find((name) => name.endsWith('.whl'));
  if ((await find()) === undefined) await download(dir);
  const wheel = await find();
  if (wheel === undefined) throw new Error(`pip put no wheel into ${dir}`);
  return join(dir, wheel);
}

function download(dir: string): Promise<void> {
  const words = ['-m', 'pip', 'download', '--no-deps', '--quiet', '-d', dir, REQUIREMENT];
  return new Promise((resolve, reject) => {
    execFile(PYTHON, words, (error, _stdout, stderr) => {
      if (error === null) return resolve();
      const message = `The trainer's TOML reader (${REQUIREMENT}) could not be fetched by ${PYTHON}; this test needs it once.`;
      reject(new Error(`${message}\n${stderr}`, { cause: error }));
    });
  });
}
