import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CARD_FIELDS,
  parseCardLine,
  parseProcessLine,
  unknownField,
  vendorOfName,
  withoutNvidia,
} from './index.js';

const LINE =
  '0, GPU-11, 580.95.05, 8.9, 5123, 24564, 97, 64, 312.45, 450.00, 2610, 10501, NVIDIA GeForce RTX 4090';

describe('a line of nvidia-smi', () => {
  it('is read whole', () => {
    expect(parseCardLine(LINE, CARD_FIELDS)).toEqual({
      index: 0,
      uuid: 'GPU-11',
      name: 'NVIDIA GeForce RTX 4090',
      driver: '580.95.05',
      computeCapability: '8.9',
      memoryUsedMiB: 5123,
      memoryTotalMiB: 24564,
      utilisation: 97,
      temperatureC: 64,
      powerW: 312.45,
      powerLimitW: 450,
      clockMhz: 2610,
      memoryClockMhz: 10501,
    });
  });

  it('may leave out what the driver does not tell, and hold a comma in the name', () => {
    const line =
      '1, GPU-2, 560.35, [N/A], [N/A], 8192, [Not Supported], N/A, [Unknown Error], , [N/A], [N/A], Tesla, K80';
    expect(parseCardLine(line, CARD_FIELDS)).toMatchObject({
      name: 'Tesla, K80',
      computeCapability: null,
      memoryUsedMiB: null,
      memoryTotalMiB: 8192,
      utilisation: null,
      powerW: null,
    });
    const older = CARD_FIELDS.filter((field) => field !== 'compute_cap');
    expect(parseCardLine('0, GPU-1, 470.1, 1, 2, 3, 4, 5, 6, 7, 8, Old', older)).toMatchObject({
      name: 'Old',
      computeCapability: null,
    });
  });

  it('is null for anything else, and never throws', () => {
    for (const text of [
      '',
      'No devices were found',
      LINE.slice(0, 40),
      LINE.replace('GPU-', 'MIG-'),
    ])
      expect(parseCardLine(text, CARD_FIELDS)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => parseCardLine(text, CARD_FIELDS) === null));
    fc.assert(fc.property(fc.string(), (text) => parseProcessLine(text) === null));
  });

  it('gives back every number that was written', () => {
    const value = fc.option(fc.nat(1_000_000), { nil: null });
    fc.assert(
      fc.property(fc.nat(31), fc.array(value, { minLength: 8, maxLength: 8 }), (index, values) => {
        const shown = values.map((one) => (one === null ? '[N/A]' : String(one)));
        const card = parseCardLine(
          `${index}, GPU-a, 1.2, 8.6, ${shown.join(', ')}, Card`,
          CARD_FIELDS,
        );
        expect(card?.index).toBe(index);
        expect([
          card?.memoryUsedMiB,
          card?.memoryTotalMiB,
          card?.utilisation,
          card?.temperatureC,
          card?.powerW,
          card?.powerLimitW,
          card?.clockMhz,
          card?.memoryClockMhz,
        ]).toEqual(values);
      }),
    );
  });
});

it('reads processes, without the folders of their programs', () => {
  expect(parseProcessLine('GPU-1, 4242, 18234, /home/ann/venv/bin/python3')).toEqual({
    uuid: 'GPU-1',
    pid: 4242,
    memoryMiB: 18234,
    name: 'python3',
  });
  expect(parseProcessLine('GPU-1, 7, [N/A], C:\\Users\\ann\\a, b\\python.exe')).toEqual({
    uuid: 'GPU-1',
    pid: 7,
    memoryMiB: null,
    name: 'python.exe',
  });
  expect(parseProcessLine('GPU-1, 7, [N/A], [Insufficient Permissions]')).toMatchObject({
    name: 'unknown',
  });
});

it('knows a field that an old driver does not have', () => {
  expect(unknownField('Field "compute_cap" is not a valid field to query.')).toBe('compute_cap');
  expect(unknownField('Field "made_up" is not a valid field to query.')).toBeNull();
  expect(unknownField('NVIDIA-SMI has failed')).toBeNull();
});

it('says what works without an NVIDIA driver', () => {
  const of = (name: string) =>
    withoutNvidia([{ vendor: vendorOfName(name), name }], 'win32').message;
  expect(of('NVIDIA GeForce RTX 3060')).toContain('driver does not answer');
  expect(of('AMD Radeon RX 7900 XTX')).toContain('AMD');
  expect(of('Intel(R) UHD Graphics')).toContain('Intel');
  expect(of('Microsoft Basic Display Adapter')).toContain('No graphics card');
  expect(withoutNvidia([], 'darwin').message).toContain('Mac');
});
