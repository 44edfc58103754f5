import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { HostPath, requests, TaggerModel, type RequestName } from '../../shared/contract/index.js';
import { temporaryFolder } from '../testing/pictures.js';
import type { Handlers } from '../services/handlers.js';
import { FENCED, fenceIn } from './web-roots.js';

/** Requests that take a path and need no fence of this kind, each with its reason. */
const OTHERWISE: Partial<Record<RequestName, string>> = {
  'projects.forget': 'only takes a line from the list of recent projects',
  'shell.reveal': 'a page in the browser has no file manager to show anything in',
  'trainer.check': 'runs the Python that the owner of the token names; so do the settings',
  'environment.check': 'the same as trainer.check',
  'environment.trial': 'the same as trainer.check',
  'folders.list': 'the service itself lists allowed roots only',
  'folders.create': 'the service itself makes folders below allowed roots only',
  'datasets.discardArchive': 'removes only what lies in the uploads that the project keeps',
  'captioning.saveRecipes': 'only keeps them; the requests that use one look at its folder',
};

function takesPath(schema: unknown): boolean {
  if (schema === HostPath || schema === TaggerModel) return true;
  if (schema instanceof z.ZodObject) return Object.values(schema.shape).some(takesPath);
  if (schema instanceof z.ZodArray) return takesPath(schema.element);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return takesPath(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.some(takesPath);
  if (schema instanceof z.ZodDefault) return takesPath(schema.unwrap());
  return false;
}

it('every request that takes a path of the host is fenced in, or says why not', () => {
  const names = (Object.keys(requests) as RequestName[]).filter((name) =>
    takesPath(requests[name].input),
  );
  expect(names).toContain('projects.addConcept');
  expect(names).toContain('captioning.start');
  const open = names.filter((name) => !FENCED.has(name) && !(name in OTHERWISE));
  expect(open).toEqual([]);
});

let dir = '';
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
});
afterEach(() => remove());

function fenced(): (name: RequestName, input: unknown) => Promise<unknown> {
  const answered = Object.fromEntries(
    Object.keys(requests).map((name) => [name, () => Promise.resolve('answered')]),
  ) as unknown as Handlers;
  const handlers = fenceIn(
    answered,
    () => [join(dir, 'home')],
    async () => ({ modelsDir: '/set/by/the/window' }),
  );
  const context = { clientId: 'page', signal: new AbortController().signal };
  return (name, input) => handlers[name](input as never, context);
}

it('lets a page into the roots, also to what is not there yet, and nowhere else', async () => {
  await mkdir(join(dir, 'home', 'cats'), { recursive: true });
  await mkdir(join(dir, 'home-of-others'));
  await symlink(join(dir, 'home-of-others'), join(dir, 'home', 'link'));
  const call = fenced();
  const add = (path: string) => call('datasets.addImages', { paths: [path] });
  await expect(add(join(dir, 'home', 'cats'))).resolves.toBe('answered');
  await expect(add(join(dir, 'home', 'new', 'one'))).resolves.toBe('answered');
  for (const path of ['home-of-others', 'home/../home-of-others', 'home/link', 'home/link/x', '.'])
    await expect(add(join(dir, path))).rejects.toMatchObject({ code: 'forbidden_path' });
  await expect(add('/etc/passwd')).rejects.toMatchObject({ code: 'forbidden_path' });
});

it('settings that name folders are fenced in, but not what stands there already, nor programs', async () => {
  const call = fenced();
  const home = join(dir, 'home');
  for (const key of [
    'comfyLorasDir',
    'modelsDir',
    'defaultProjectsDir',
    'baseModel',
    'scriptsDir',
  ]) {
    await expect(call('settings.update', { [key]: '/etc' })).rejects.toMatchObject({
      code: 'forbidden_path',
    });
    await expect(call('settings.update', { [key]: join(home, 'x') })).resolves.toBe('answered');
    await expect(call('settings.update', { [key]: '' })).resolves.toBe('answered');
  }
  const kept = { modelsDir: '/set/by/the/window', python: '/usr/bin/python3', theme: 'light' };
  await expect(call('settings.update', kept)).resolves.toBe('answered');
  await expect(call('settings.update', { scriptsSource: '/srv/git' })).rejects.toMatchObject({
    code: 'forbidden_path',
  });
  const address = { scriptsSource: 'https://example.org/sd-scripts.git' };
  await expect(call('settings.update', address)).resolves.toBe('answered');
});

it('a concept of its own needs no path; a linked one is fenced in', async () => {
  const call = fenced();
  await expect(call('projects.addConcept', { dir: null })).resolves.toBe('answered');
  await expect(call('projects.addConcept', { dir: '/etc' })).rejects.toMatchObject({
    code: 'forbidden_path',
  });
});

it('a model of the app’s own needs no path; a folder with one is fenced in', async () => {
  const call = fenced();
  const start = (model: string) =>
    call('captioning.start', { recipe: { by: { kind: 'tagger', model } } });
  await expect(start('wd-vit-tagger-v3')).resolves.toBe('answered');
  await expect(start(join(dir, 'home', 'model'))).resolves.toBe('answered');
  await expect(start('/etc')).rejects.toMatchObject({ code: 'forbidden_path' });
});
