import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultConfig,
  NETWORK_ARG_NAMES,
  type TomlValue,
  TRAINER_SOURCE,
  whyAppSets,
  definedOnly,
  type ConfigValues,
} from '../config/schema/index.js';
import { TrainingSettings } from '../config/value/index.js';
import args from '../config/schema/trainer-args.json';
import { CaptioningRecipe } from '../captioning/index.js';
import { configClass, datasetClass, POWER_SOURCE } from './settings-powers.js';
import table from './power-arguments.json';
import {
  leaveOut,
  placeOf,
  powerProblems,
  powersOfConcepts,
  powersOfProject,
  powersOfPrompts,
  powersOfRecipe,
  powersOfSettings,
  type SettingsContext,
} from './index.js';
import { isUnc } from './place.js';

const context: SettingsContext = {
  projectDir: '/home/u/cats',
  digest: (secret) => `${secret.length}!`,
  hostOf: (address) => /^https?:\/\/(\[[^\]]+\]|[^/:]+)/.exec(address)?.[1] ?? null,
};

const settings = (config: ConfigValues['fields'], raw: ConfigValues['raw'] = {}) =>
  TrainingSettings.ofRun({ config: { ...defaultConfig(), ...definedOnly(config) }, raw });

const ofRaw = (raw: Record<string, TomlValue>) =>
  powersOfSettings(settings({}, raw).named(), context).map(({ kind, value }) => `${kind} ${value}`);

describe('the table of arguments', () => {
  it('says of every argument of the trainer once what is done with it', () => {
    const named = Object.values(table.arguments).flat();
    expect([...named].sort()).toEqual(Object.keys(args.arguments).sort());
    for (const name of named) expect(configClass(name), name).not.toBeNull();
    expect(POWER_SOURCE).toContain(TRAINER_SOURCE);
  });

  it('says the same of every key of the dataset file', () => {
    const named = Object.values(table.datasetKeys).flat();
    expect([...named].sort()).toEqual(Object.keys(args.dataset).sort());
    for (const name of named) expect(datasetClass(name), name).not.toBeNull();
  });

  it('leaves out as set by the app only what the app sets', () => {
    for (const name of table.arguments.setByApp) expect(whyAppSets(name), name).not.toBeNull();
  });

  it('an argument of text is harmless only where the trainer neither opens, sends nor imports it', () => {
    const texts = Object.entries(args.arguments)
      .filter(([, [type]]) => type === 'str')
      .map(([name]) => name);
    const harmless = texts.filter(
      (name) =>
        configClass(name) === 'harmless' &&
        /path|file|dir|repo|token|key|module|hugging/.test(name),
    );
    // Numbers and marks inside captions, by name alone alike.
    expect(harmless).toEqual(['keep_tokens_separator']);
  });
});

describe('what settings ask for', () => {
  it('addresses: each value by its argument, secrets by a short word', () => {
    expect(
      ofRaw({
        huggingface_repo_id: 'stranger/loot',
        huggingface_token: 'hf_x',
        async_upload: true,
        save_state_to_huggingface: false,
        log_with: 'wandb',
        wandb_api_key: 'secret',
      }),
    ).toEqual([
      'send huggingface_repo_id=stranger/loot',
      'send huggingface_token#4!',
      'send async_upload=true',
      'send log_with=wandb',
      'send wandb_api_key#6!',
    ]);
    expect(ofRaw({ log_with: 'tensorboard' })).toEqual([]);
  });

  it.each([
    ['network_module', 'networks.lora_flux', false],
    ['network_module', 'networks.oft_flux', false],
    ['network_module', 'lycoris.kohya', false],
    ['network_module', 'lycoris.kohya_evil', true],
    ['network_module', 'evil_mod', true],
    ['optimizer_type', 'AdamW8bit', false],
    ['optimizer_type', 'bitsandbytes.optim.AdEMAMix8bit', false],
    ['optimizer_type', 'bitsandbytes.optim.os.system', true],
    ['optimizer_type', 'evil.Adam', true],
    ['lr_scheduler_type', 'CosineAnnealingLR', false],
    ['lr_scheduler_type', 'torch.optim.lr_scheduler.OneCycleLR', false],
    ['lr_scheduler_type', 'os.system', true],
  ])('code: %s = %s', (name, value, isPower) => {
    expect(ofRaw({ [name]: value })).toEqual(isPower ? [`code ${value}`] : []);
  });

  it('a module in a typed field counts like one in a raw value', () => {
    const config = { optimizer: 'evil.Adam' };
    expect(powersOfSettings(settings(config).named(), context)).toMatchObject([
      { kind: 'code', value: 'evil.Adam', argument: 'optimizer_type' },
    ]);
  });

  it('a key that this trainer does not have, since a newer one may do anything with it', () => {
    expect(ofRaw({ upload_to: 'x', new_flag: true, some: ['a', { int: 1 }] })).toEqual([
      'code upload_to=x',
      'code new_flag=true',
      'code some=a 1',
    ]);
  });

  it('files: read, written, or able to run code', () => {
    expect(ofRaw({ ae: '/m/ae.safetensors', clip_l: 'C:\\m\\clip.ckpt' })).toEqual([
      'path /m/ae.safetensors',
      'pickle C:\\m\\clip.ckpt',
    ]);
    expect(ofRaw({ console_log_file: '/home/u/.bashrc', log_tracker_config: '/x.toml' })).toEqual([
      'path console_log_file=/home/u/.bashrc',
      'path /x.toml',
    ]);
    expect(
      ofRaw({ network_weights: '/w.pt', base_weights: ['/b.safetensors', '/b.SAFETENSORS'] }),
    ).toEqual(['pickle /w.pt', 'path /b.safetensors', 'pickle /b.SAFETENSORS']);
    expect(ofRaw({ metadata_thumbnail: 'data:image/png;base64,AA==' })).toEqual([]);
    expect(ofRaw({ metadata_thumbnail: '/home/u/private.png' })).toEqual([
      'path /home/u/private.png',
    ]);
  });

  it('names that the trainer puts into paths, when they climb', () => {
    expect(
      ofRaw({ log_prefix: 'run_', log_tracker_name: 'lora', caption_extension: '.txt' }),
    ).toEqual([]);
    expect(
      ofRaw({ log_prefix: '../../x', log_tracker_name: '..', caption_extension: '/../../k' }),
    ).toEqual([
      'path log_prefix=../../x',
      'path log_tracker_name=..',
      'path caption_extension=/../../k',
    ]);
  });

  it('files and addresses in arguments of modules', () => {
    expect(
      ofRaw({ network_args: ['algo=lokr', 'preset=attn-mlp', 'train_blocks=single'] }),
    ).toEqual([]);
    expect(ofRaw({ network_args: ['preset=mine', 'preset=/p.toml'] })).toEqual([
      'path mine',
      'path /p.toml',
    ]);
    expect(
      ofRaw({ optimizer_args: ['betas=0.9,0.99', "log='\\\\\\\\s\\\\x'", 'at=http://x/y'] }),
    ).toEqual(['path \\\\\\\\s\\\\x', 'send optimizer_args.at=http://x/y']);
  });

  it('nothing of what the app sets itself', () => {
    expect(
      ofRaw({ output_dir: '/x', resume: '/s', sample_prompts: '/p', dataset_class: 'a.B' }),
    ).toEqual([]);
  });

  it('files in the project need no yes for being read; one that can run code does', () => {
    const inside = powersOfSettings(
      settings(
        { ae: '/home/u/cats/ae.safetensors' },
        { network_weights: '/home/u/cats/w.pt' },
      ).named(),
      context,
    );
    expect(inside).toMatchObject([
      { kind: 'path', inside: 'ae.safetensors' },
      { kind: 'pickle', value: 'w.pt', inside: 'w.pt' },
    ]);
  });

  it('a relative file is the trainer’s, not the project’s', () => {
    expect(
      powersOfSettings(settings({ ae: 'ae.safetensors' }).named(), context)[0]?.inside,
    ).toBeUndefined();
  });

  it('a field that a raw value covers counts for the project, not for a start', () => {
    const values = settings({ ae: '/a' }, { ae: '/b' });
    expect(powersOfSettings(values.named(), context)).toHaveLength(2);
    expect(powersOfSettings(values.reaching(), context)).toMatchObject([{ value: '/b' }]);
  });

  it('arguments of the LoRA network name no file', () => {
    for (const name of NETWORK_ARG_NAMES)
      expect(ofRaw({ network_args: [`${name}=1`] }), name).toEqual([]);
  });
});

describe('what else of a project asks', () => {
  it('linked folders by their exact text, wherever they lie', () => {
    const concepts = [
      'img/1_a',
      './img/../b',
      '../c',
      '/nas/d',
      '\\\\nas\\e',
      'C:\\f',
      'img/../../g',
    ].map((dir) => ({ name: dir, dir }));
    expect(powersOfConcepts(concepts, '/home/u/cats').map(({ value }) => value)).toEqual([
      '../c',
      '/nas/d',
      '\\\\nas\\e',
      'C:\\f',
      'img/../../g',
    ]);
  });

  it('recipes: a server elsewhere, a model in a folder elsewhere', () => {
    const recipe = (by: unknown) => CaptioningRecipe.parse({ name: 'r', by });
    const server = (address: string) =>
      powersOfRecipe(recipe({ kind: 'endpoint', address, model: 'm', allowRemote: true }), context);
    expect(server('http://127.0.0.1:11434')).toEqual([]);
    expect(server('http://127.0.0.1.evil.example/v1')).toMatchObject([{ kind: 'send' }]);
    expect(server('nonsense')).toMatchObject([{ kind: 'send' }]);
    const tagger = (model: string) => powersOfRecipe(recipe({ kind: 'tagger', model }), context);
    expect(tagger('wd-swinv2-tagger-v3')).toEqual([]);
    expect(tagger('\\\\s\\m')).toMatchObject([{ kind: 'path', value: '\\\\s\\m' }]);
  });

  it('a prompt that the trainer reads as the name of a picture', () => {
    expect(powersOfPrompts(['cn \\\\s\\x', 'cnote, a cat', 'a cat --cn /x'])).toMatchObject([
      { kind: 'path', value: '\\\\s\\x' },
    ]);
  });

  it('the text of settings counts beside the values, since a page sends what stands in it', () => {
    const facts = {
      settings: TrainingSettings.ofProject({
        preset: 'character',
        config: {},
        settingsToml: 'huggingface_repo_id = "a/b"\n[x]\nnetwork_module = "evil"\n',
      }),
      samplePrompts: [],
      concepts: [],
      recipes: [],
      resultLinks: [{ name: 'runs', target: '/elsewhere' }],
    };
    expect(powersOfProject(facts, context).map(({ kind, value }) => [kind, value])).toEqual([
      ['results_elsewhere', '/elsewhere'],
      ['send', 'huggingface_repo_id=a/b'],
      ['code', 'evil'],
    ]);
  });

  it('is told at its field, as what blocks a start', () => {
    const [problem] = powerProblems([{ kind: 'path', value: '/x', at: 'ae' }]);
    expect(problem).toMatchObject({ field: 'ae', severity: 'error', code: 'needs_permission' });
    expect(problem?.message).toContain('/x');
  });

  it('an engine that reads none of it goes without', () => {
    const unread = powersOfSettings(
      settings({ ae: '/x' }, { network_module: 'evil' }).named(),
      context,
    );
    const left = leaveOut(
      settings({ ae: '/x', epochs: 3 }, { network_module: 'evil', seed: { int: 1 } }),
      unread,
    );
    expect(left.config).toMatchObject({ ae: '', epochs: 3 });
    expect(left.raw).toEqual({ seed: { int: 1 } });
  });
});

describe('places', () => {
  it.each([
    ['/p', 'a/b', 'a/b'],
    ['/p', '.', '.'],
    ['/p', '/p/a', 'a'],
    ['/p', '/pa', 'outside'],
    ['/p', 'a/../../q', 'outside'],
    ['/p', '/p/../q', 'outside'],
    ['/p', 'a\\..\\..\\q', 'outside'],
    ['/p', 'a\0b', 'outside'],
    ['/p', '//p/a', 'outside'],
    ['C:\\P', 'c:\\p\\a', 'a'],
    ['C:\\P', 'D:\\P\\a', 'outside'],
    ['C:\\P', 'C:a', 'outside'],
    ['C:\\P', '\\\\?\\C:\\P\\a', 'outside'],
    ['\\\\nas\\s\\p', '\\\\NAS\\s\\p\\a', 'a'],
    ['\\\\nas\\s\\p', '\\\\nas\\other', 'outside'],
  ])('in %s, %s is %s', (root, path, wanted) => {
    const place = placeOf(root, path);
    expect(place === 'outside' ? place : place.inside).toBe(wanted);
  });

  it('whatever is in a folder is found there, whatever climbs out is not', () => {
    const name = fc.stringMatching(/^[a-z]{1,5}$/);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), fc.nat(8), (names, ups) => {
        const path = [...names, ...Array.from({ length: ups }, () => '..')].join('/');
        expect(placeOf('/root/p', path) === 'outside').toBe(ups > names.length);
      }),
    );
  });

  it('a network path is one in either spelling', () => {
    expect(['\\\\s\\x', '//s/x', '\\/s'].every(isUnc)).toBe(true);
    expect(['/s', 'C:\\x', 'x//y'].some(isUnc)).toBe(false);
  });
});
