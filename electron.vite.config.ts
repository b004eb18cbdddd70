import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { bundledPackages } from './scripts/package/bundled-packages'

const at = (path: string) => resolve(import.meta.dirname, path)

// The oldest Electron that the app runs on is 33: Chrome 130 and Node 20.18.
const NODE_TARGET = 'node20.18'
const CHROME_TARGET = 'chrome130'

export default defineConfig({
  main: {
    plugins: [bundledPackages()],
    build: {
      target: NODE_TARGET,
      rolldownOptions: {
        input: { index: at('electron/main/start.ts'), engine: at('electron/engine/worker.ts') },
        // Beside the entries: what finds its neighbours by its own place finds them from every chunk.
        output: { chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [bundledPackages()],
    build: {
      target: NODE_TARGET,
      // A sandboxed preload cannot load anything beside itself: one CommonJS file, nothing left outside.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [vue(), bundledPackages()],
    build: {
      target: CHROME_TARGET,
      minify: true,
      // Read from the disk beside it, not over a network.
      chunkSizeWarningLimit: 4_000,
      // The policy of the page forbids data: styles and scripts; only small pictures could be inlined.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: at('renderer/index.html') },
    },
  },
})
