import type { Examples } from './contract-examples.js';

const projectId = 'project-0001';
const linked = { kind: 'linked_folder', value: '\\\\nas\\pictures “ä”' } as const;
const states = [{ ...linked, at: 'Concept cat', isAllowed: false }];

export const powerExamples = {
  'powers.list': {
    good: { projectId },
    bad: { projectId: '../x' },
    output: { powers: states },
  },
  'powers.allow': {
    good: { projectId, powers: [linked] },
    bad: { projectId, powers: [{ kind: 'everything', value: '*' }] },
    output: { powers: states.map((one) => ({ ...one, isAllowed: true })) },
  },
  'powers.allowed': {
    good: {},
    bad: undefined,
    output: {
      projects: [{ projectId, name: 'cats', places: ['/p'], allowed: [{ ...linked, at: 1 }] }],
    },
  },
  'powers.revoke': {
    good: { knownProjectId: projectId, power: linked },
    bad: { knownProjectId: projectId, power: { kind: 'path', value: '' } },
    output: { ok: true },
  },
} satisfies Partial<Examples>;
