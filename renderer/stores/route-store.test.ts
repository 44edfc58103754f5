import { beforeEach, describe, expect, it } from 'vitest';
import {
  hashOfRoute,
  leaveProject,
  navigate,
  routeOfHash,
  routeStore,
  SCREENS,
} from './route-store.js';

const projectId = 'abcdef-123456';
const runId = '20261123-120000-ab12';

describe('addresses', () => {
  it.each(SCREENS)('brings back %s', (screen) => {
    const route = screen === 'run' ? { screen, projectId, runId } : { screen, projectId };
    expect(routeOfHash(hashOfRoute(route))).toEqual(route);
  });

  it.each([
    '',
    '#',
    '#/',
    '#/nowhere',
    '#/dataset',
    '#/dataset/../../x',
    '#/train/A B',
    '#/__proto__',
  ])('leads home from %s', (hash) => {
    expect(routeOfHash(hash)).toEqual({ screen: 'home' });
  });

  it('leads to the list of runs when the run cannot be read', () => {
    expect(routeOfHash(`#/run/${projectId}/nonsense`)).toEqual({ screen: 'runs', projectId });
  });
});

describe('navigate', () => {
  beforeEach(() => {
    leaveProject();
  });

  it('keeps the open project', () => {
    navigate({ screen: 'dataset', projectId });
    navigate({ screen: 'settings' });
    expect(routeStore.getState()).toEqual({ screen: 'settings', projectId });
    navigate({ screen: 'train' });
    expect(routeStore.getState()).toEqual({ screen: 'train', projectId });
  });

  it('goes to no stage without a project', () => {
    navigate({ screen: 'train' });
    expect(routeStore.getState()).toEqual({ screen: 'home' });
  });
});
