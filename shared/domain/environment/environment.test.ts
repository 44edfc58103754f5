import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseTorchBuild,
  placeProblems,
  LONGEST_INSIDE,
  trainerRequirements,
  uvPin,
  type PlaceFacts,
} from './index.js';

const card = (computeCapability: string | null, driver: string | null) => ({
  name: 'Card',
  computeCapability,
  driver,
});

describe('torch for a card and its driver', () => {
  it.each([
    ['8.9', '580.95.05', 'cu128'],
    ['8.6', '572.16', 'cu128'],
    ['8.6', '560.94', 'cu126'],
    ['6.1', '580.1', 'cu126'],
    ['12.0', '580.1', 'cu128'],
    [null, '580.1', 'cu128'],
  ])('compute capability %s, driver %s: %s', (capability, driver, build) => {
    expect(chooseTorchBuild([card(capability, driver)]).build).toBe(build);
  });

  it('is refused, with the cure, where it cannot work', () => {
    expect(chooseTorchBuild([card('12.0', '566.03')])).toMatchObject({
      build: null,
      hint: expect.stringContaining('570') as string,
    });
    expect(chooseTorchBuild([card('8.6', '470.57')])).toMatchObject({
      build: null,
      hint: expect.stringContaining('528') as string,
    });
    expect(chooseTorchBuild([card('3.5', '580.1')])).toMatchObject({ build: null });
    expect(chooseTorchBuild([card('8.6', null)])).toMatchObject({ build: null });
  });

  it('is the one for the strongest of several cards, and the CPU’s without any', () => {
    expect(chooseTorchBuild([card('6.1', '580.1'), card('12.0', '580.1')]).build).toBe('cu128');
    expect(chooseTorchBuild([]).build).toBe('cpu');
  });

  it('never leaves Blackwell with kernels that it lacks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 129 }),
        fc.integer({ min: 300, max: 700 }),
        (tenths, driver) => {
          const { build } = chooseTorchBuild([card((tenths / 10).toFixed(1), `${driver}.00`)]);
          expect(build).toBe(driver >= 570 ? 'cu128' : null);
        },
      ),
    );
  });
});

describe('where an environment can be made', () => {
  const fine: PlaceFacts = {
    path: 'C:\\Users\\Zoë K\\AppData\\Local\\LoRA Studio',
    platform: 'win32',
    cloudFolders: ['C:\\Users\\Zoë K\\OneDrive'],
    fileSystem: 'ntfs',
    longPaths: false,
    freeBytes: 50e9,
    isWritable: true,
    isOursOrEmpty: true,
  };
  const ids = (change: Partial<PlaceFacts>) =>
    placeProblems({ ...fine, ...change }, 14e9).map(({ id, state }) => `${id} ${state}`);

  it('blanks and other letters are no hazard', () => expect(ids({})).toEqual([]));
  it('names each hazard', () => {
    expect(ids({ path: 'c:\\users\\zoë k\\onedrive\\x' })).toEqual(['cloud error']);
    expect(ids({ path: 'C:\\Users\\Zoë K\\OneDrive - Firm' })).toEqual([]);
    expect(ids({ path: `C:\\${'x'.repeat(260 - LONGEST_INSIDE)}` })).toEqual(['length error']);
    expect(ids({ path: `C:\\${'x'.repeat(260)}`, longPaths: true })).toEqual([]);
    expect(ids({ fileSystem: 'exfat' })).toEqual(['fileSystem warning']);
    expect(ids({ fileSystem: 'exfat', platform: 'linux', path: '/mnt/stick' })).toEqual([
      'fileSystem error',
    ]);
    expect(ids({ path: '\\\\nas\\share' })).toEqual(['network error']);
    expect(ids({ freeBytes: 1e9 })).toEqual(['space error']);
    expect(ids({ isWritable: false, isOursOrEmpty: false })).toEqual([
      'ownership error',
      'writable error',
    ]);
  });
});

it('requirements are taken without the folder itself and without torch', () => {
  const text =
    'accelerate==1.6.0\r\n# comment\ndiffusers[torch]==0.32.1\ntorch==2.1\ntorchvision\ntorchao==0.9 # note\n\n-e .\nrich==14.1.0';
  expect(trainerRequirements(text)).toEqual([
    'accelerate==1.6.0',
    'diffusers[torch]==0.32.1',
    'torchao==0.9',
    'rich==14.1.0',
  ]);
});

it('uv is pinned for each platform', () => {
  const pins = ['win32-x64', 'linux-x64', 'linux-arm64', 'darwin-arm64'].map((one) =>
    uvPin(...(one.split('-') as [string, string])),
  );
  for (const pin of pins) expect(pin?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(pins.map((pin) => pin?.sha256)).size).toBe(4);
  expect(uvPin('aix', 'ppc64')).toBeNull();
});
