import { notifications } from '@mantine/notifications';
import type { MovedAside } from '../../shared/contract/index.js';

const told = new Set<string>();

/** Tells once of each thing that was moved aside in a project; stays until closed. */
export function notifyMovedAside(movedAside: readonly MovedAside[]): void {
  for (const one of movedAside) {
    if (told.has(one.to)) continue;
    told.add(one.to);
    notifications.show({
      color: 'yellow',
      title: movedAsideTitle(one),
      message: `${one.path} is now called ${nameOf(one.to)}. Nothing that it leads to was read or changed. If you put it there yourself, add the folder that you want as a concept; else it can be deleted.`,
      autoClose: false,
    });
  }
}

function movedAsideTitle({ path, what }: MovedAside): string {
  return `A ${what} stood in the place of the app’s own ${nameOf(path)}`;
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
