import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
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
