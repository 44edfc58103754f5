import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { openInBrowser } from '../platform/open-in-browser.js';
import { startWebHost } from '../transports/web.js';
import { readArgs } from './args.js';
import type { CommandContext } from './command.js';
import { EXIT, note, print } from './output.js';

/** `lora-studio serve`: the app in the browser, until Ctrl+C. Trainers go on without it. */
export async function serve(
  { studio, log, rendererDir }: CommandContext,
  words: string[],
): Promise<number> {
  const args = readArgs(
    words,
    {
      port: { type: 'string' },
      open: { type: 'boolean' },
      host: { type: 'string' },
      root: { type: 'string', multiple: true },
    },
    0,
  );
  studio.allowRoots([homedir(), ...args.list('root').map((root) => resolve(root))]);
  const host = args.text('host');
  const web = await startWebHost({
    dispatcher: studio.dispatcher,
    bus: studio.bus,
    media: studio.media,
    upload: studio.upload,
    rendererDir,
    port: args.whole('port', 0) ?? 0,
    log,
    ...(host === undefined ? {} : { host }),
  });
  if (web.warning !== undefined) note(`warning: ${web.warning}`);
  print(`LoRA Studio is ready: ${web.url}`);
  if (args.flag('open')) {
    const problem = await openInBrowser(web.addressForBrowser());
    if (problem !== null)
      note(`The browser could not be opened (${problem}); open the address above by hand.`);
  }
  await new Promise<void>((stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  await web.close();
  return EXIT.ok;
}
