import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { OtherCard } from '../../../shared/contract/index.js';
import { vendorOfId, vendorOfName } from '../../../shared/domain/gpu/index.js';
import { runProgram } from '../../platform/programs/run-program.js';

const TIMEOUT_MS = 20_000;

/** Cards that the system itself knows of, whatever their driver says; empty where it tells nothing. */
export async function otherCards(
  platform: NodeJS.Platform = process.platform,
  sysDir = '/sys/class/drm',
): Promise<OtherCard[]> {
  if (platform === 'linux') return linuxCards(sysDir);
  return platform === 'win32' ? windowsCards() : [];
}

async function linuxCards(dir: string): Promise<OtherCard[]> {
  const names = await readdir(dir).catch(() => []); // no such folder in a container: nothing is known
  const cards: OtherCard[] = [];
  for (const name of names.filter((one) => /^card\d+$/.test(one)).sort()) {
    const id = await readFile(join(dir, name, 'device', 'vendor'), 'utf8').catch(() => null);
    if (id === null) continue; // a virtual card without a device
    const vendor = vendorOfId(id);
    cards.push({
      vendor,
      name: { nvidia: 'NVIDIA', amd: 'AMD', intel: 'Intel', other: 'Another' }[vendor] + ' card',
    });
  }
  return cards;
}

const Names = z.union([z.string(), z.array(z.string())]);
const SCRIPT =
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8; ConvertTo-Json @((Get-CimInstance Win32_VideoController).Name)';

async function windowsCards(): Promise<OtherCard[]> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', SCRIPT];
  const answer = await runProgram('powershell.exe', args, { timeoutMs: TIMEOUT_MS }).catch(
    () => null,
  );
  return answer === null ? [] : cardsOfJson(answer.stdout);
}

/** The names that PowerShell printed as JSON; a list of one may come as the bare name. */
export function cardsOfJson(text: string): OtherCard[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return []; // PowerShell said something else: nothing is known
  }
  const names = Names.safeParse(value);
  return names.success
    ? [names.data].flat().map((name) => ({ vendor: vendorOfName(name), name }))
    : [];
}
