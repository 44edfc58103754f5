import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/**
 * Asks Chromium (136 and later; others take it for a comment) to compile the functions of the first chunk while it is loaded,
 * beside the page's thread, instead of one by one when they are first called: the first images of a project came a quarter
 * sooner so, the first page no later (bench, parts grid and start).
 */
const compileAhead: Plugin = {
  name: 'compile-ahead',
  enforce: 'post',
  generateBundle: {
    // It counts in the very first line only.
    order: 'post',
    handler: (_options, bundle) => {
      for (const output of Object.values(bundle))
        if (output.type === 'chunk' && output.isEntry)
          output.code = `//# allFunctionsCalledOnLoad\n${output.code}`;
    },
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react(), compileAhead],
  build: {
    // The oldest Chromium that journeys run in.
    target: 'chrome108',
    outDir: fileURLToPath(new URL('../dist/renderer', import.meta.url)),
    emptyOutDir: true,
    // Fonts and icons stay files: the content policy allows no data: fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
});
