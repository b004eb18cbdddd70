import type { KnipConfig } from 'knip'

export default {
  entry: [
    'electron/main/start.ts',
    'electron/engine/worker.ts',
    'electron/preload/index.ts',
    'renderer/src/main.ts',
    'scripts/*.ts',
    'scripts/electron/app-loader/index.js',
    'scripts/app/hold-ready.cjs',
    'bench/*.ts',
    // Read as text and run inside the page.
    'bench/debug/step-recorder.js',
    'bench/edit/recorder-page.js',
    'bench/models/window-page.js',
    '{shared,electron,renderer,scripts,bench,e2e}/**/*.{test,longtest,spec}.ts',
  ],
  project: [
    '{shared,electron,renderer,scripts,bench,e2e}/**/*.{ts,js,mjs,vue}',
    '!e2e/reference/**',
    '!**/generated/**',
  ],
  // A type may be named for the reader alone.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Parts of a Linux system, used only where they exist.
  ignoreBinaries: [
    'apt-cache',
    'apt-get',
    'dd',
    'dpkg',
    'dpkg-deb',
    'gio',
    'ldd',
    'mkfifo',
    'mount',
    'openbox',
    'pdfdetach',
    'pdfinfo',
    'rsvg-convert',
    'setpriv',
    'umount',
    'unshare',
    'update-mime-database',
    'xdotool',
  ],
} satisfies KnipConfig
