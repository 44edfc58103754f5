import { expect, it } from 'vitest';
import { ADDRESS_VARIABLES } from '../../../shared/contract/index.js';
import { passwordLines } from './password-text.js';

it('says where passwords lie: each that is kept, the next one, and what the environment names', () => {
  const file = '/home/u/.config/lora-studio/passwords.json';
  const lines = passwordLines(
    {
      place: 'file',
      file,
      kept: [
        { setting: 'packageIndex', place: 'file' },
        { setting: 'torchIndex', place: 'file' },
        { setting: 'downloadProxy', place: null },
      ],
      fromEnvironment: ['modelMirror'],
    },
    ADDRESS_VARIABLES,
  );
  expect(lines[0]).toContain(`There is no key store here: passwords in addresses go into ${file}`);
  expect(lines[1]).toContain('Package index, torch index: kept in');
  expect(lines[2]).toContain('Proxy: lies where this host cannot read it');
  expect(lines[3]).toBe('Mirror of models: taken from the variable LORA_STUDIO_MODEL_MIRROR.');
  const inStore = passwordLines(
    { place: 'keyStore', file, kept: [], fromEnvironment: [] },
    ADDRESS_VARIABLES,
  );
  expect(inStore).toHaveLength(1);
  expect(inStore[0]).toContain('go into the system’s key store');
});
