import type { ElectronApplication, Page } from '@playwright/test'

/** Errors that the windows of an app report: exceptions, and messages of level error. */
export class Problems {
  private readonly reported: string[] = []
  private readonly allowed: RegExp[] = []

  watch(app: ElectronApplication): void {
    app.windows().forEach((page) => this.watchPage(page))
    app.on('window', (page) => this.watchPage(page))
  }

  /** For a test that provokes errors on purpose. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern)
  }

  /** What was reported and not allowed. */
  get unexpected(): string[] {
    return this.reported.filter((text) => !this.allowed.some((pattern) => pattern.test(text)))
  }

  private watchPage(page: Page): void {
    page.on('pageerror', (error) => this.reported.push(error.stack ?? String(error)))
    page.on('crash', () => this.reported.push('The page crashed.'))
    page.on('console', (message) => {
      if (message.type() === 'error') this.reported.push(message.text())
    })
  }
}
