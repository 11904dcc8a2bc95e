import { defineConfig } from 'vite';

/** One page with one script and one style, in one folder: the server and the deployment have one route for files. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  publicDir: false,
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    assetsDir: '',
    // The content security policy allows no data URLs.
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2022',
  },
});
