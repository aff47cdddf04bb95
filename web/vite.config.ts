import { defineConfig } from 'vite';

// One classic script and one style sheet under fixed names: the program embeds them, and pages
// opened from a folder may not load modules.
export default defineConfig({
  build: {
    target: 'es2020',
    outDir: 'dist',
    emptyOutDir: true,
    minify: 'esbuild',
    lib: {
      entry: 'src/main.ts',
      formats: ['iife'],
      name: 'understudySite',
      fileName: () => 'site.js',
      cssFileName: 'site',
    },
  },
});
