import '@fontsource-variable/ibm-plex-sans/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/styles.css';
import { createRoot } from 'react-dom/client';
import * as z from 'zod';
import { App } from './app/App.js';
import { startPage } from './app/start-page.js';

// zod would otherwise try to compile code at run time, which the content policy forbids.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const { bridge, stores } = startPage(window);
createRoot(root).render(<App bridge={bridge} stores={stores} />);
