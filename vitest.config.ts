import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    // On two cores the default is one worker, though most of the time goes by in programs that tests start.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    setupFiles: ['scripts/checks/property-seed.ts'],
    testTimeout: 20_000,
    // Some start a program or write a model, which takes long on a machine that does other things too.
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          // What takes minutes runs with `npm run test:long` only.
          include: [
            `{shared,electron,scripts,bench,e2e}/**/*.${process.env.TEST_LONG ? 'longtest' : 'test'}.ts`,
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          include: ['renderer/**/*.test.ts'],
        },
      },
    ],
  },
})
