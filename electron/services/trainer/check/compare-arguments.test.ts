import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS, TRAINER_SOURCE } from '../../../../shared/domain/config/schema/index.js';
import { compareArguments } from './compare-arguments.js';

const python = process.platform === 'win32' ? 'python' : 'python3';
let scriptsDir = '';
beforeEach(async () => {
  scriptsDir = await mkdtemp(join(tmpdir(), 'scripts-'));
});
afterEach(() => rm(scriptsDir, { recursive: true }));

/** A trainer whose parser is ours, argument for argument, but for what `change` says in Python. */
async function trainer(change = ''): Promise<void> {
  const rows = SETTINGS.map(({ name, type, trainerDefault, choices, isList }) => [
    name,
    type,
    trainerDefault,
    choices,
    isList,
  ]);
  await writeFile(
    join(scriptsDir, 'flux_train_network.py'),
    `import argparse, json
ROWS = json.loads(${JSON.stringify(JSON.stringify(rows))})
def int_or_float(text): return float(text)
TYPES = {"str": str, "int": int, "float": float, "int_or_float": int_or_float}
def setup_parser():
    print("importing", {"noise": 1})
    parser = argparse.ArgumentParser()
    rows = {row[0]: row for row in ROWS}
    ${change}
    for name, kind, default, choices, many in rows.values():
        if kind == "bool":
            parser.add_argument("--" + name, action="store_true")
        else:
            more = {"nargs": "*"} if many else {}
            parser.add_argument("--" + name, type=TYPES[kind], default=default,
                                choices=choices, **more)
    return parser
`,
  );
}

describe('the trainer’s own parser', () => {
  it('of the described revision differs in nothing', async () => {
    await trainer();
    expect(await compareArguments({ scriptsDir, python })).toEqual({
      described: TRAINER_SOURCE,
      arguments: 215,
      differences: [],
    });
  });

  it('of another revision: what is new, gone, or has another type, default or choices', async () => {
    const changes = [
      'rows["brand_new"] = ["brand_new", "int", 3, None, False]',
      'del rows["split_mode"]',
      'rows["seed"][1] = "float"',
      'rows["network_alpha"][2] = 8',
      'rows["loss_type"][3] = ["l1", "l2"]',
    ];
    await trainer(changes.join('; '));
    const { differences } = await compareArguments({ scriptsDir, python });
    expect(differences.map(({ name, kind, ours, theirs }) => [name, kind, ours, theirs])).toEqual(
      expect.arrayContaining([
        ['brand_new', 'new', null, 'int'],
        ['split_mode', 'gone', 'bool', null],
        ['seed', 'type', 'int', 'float'],
        ['network_alpha', 'default', '1', '8'],
        ['loss_type', 'choices', 'l1, l2, huber, smooth_l1', 'l1, l2'],
      ]),
    );
    expect(differences).toHaveLength(5);
  });

  it('that cannot be asked is told, with the cure', async () => {
    await writeFile(join(scriptsDir, 'flux_train_network.py'), 'import no_such_package_here\n');
    await expect(compareArguments({ scriptsDir, python })).rejects.toThrow(
      /did not tell its arguments: .*no_such_package_here/,
    );
    await expect(compareArguments({ scriptsDir: '', python })).rejects.toThrow('not set');
  });
});
