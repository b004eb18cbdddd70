import { defineConfig } from '@playwright/test'
import { needsOwnDisplay } from './scripts/system/display'

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: 'test-results',
  // On virtual displays each worker has one of its own; on somebody’s desktop all windows share one focus.
  workers: needsOwnDisplay() ? 2 : 1,
  forbidOnly: Boolean(process.env.CI),
  // A window depends on the machine too: what fails is tried once more, and named if it passes only then.
  retries: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
})
