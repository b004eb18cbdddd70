import { defineConfig } from '@playwright/test'
import { needsOwnDisplay } from './scripts/system/display'

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: 'test-results',
  // Windows of one screen share its focus and its clipboard: two at once only where each has a screen of its own.
  workers: needsOwnDisplay() ? 2 : 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
})
