import { spawn } from 'node:child_process';

/** Opens an address in the default browser. Returns why it could not, or null. The address is one argument, never a shell word. */
export function openInBrowser(url: string): Promise<string | null> {
  const [file, args] = opener(url);
  return new Promise((resolve) => {
    const child = spawn(file, args, { detached: true, stdio: 'ignore', windowsHide: true });
    child.once('error', (error) => resolve(error.message));
    child.once('spawn', () => {
      child.unref();
      resolve(null);
    });
  });
}

function opener(url: string): [string, string[]] {
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  if (process.platform === 'darwin') return ['open', [url]];
  return ['xdg-open', [url]];
}
