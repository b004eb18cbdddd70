import { scratchFolder, type StagedApp } from './staged-app'

interface Launch {
  /** what a user would type behind the app's name */
  args?: string[]
  /** folder of settings and state; a new, empty one when not given */
  profile?: string
  /** variables beside those of every launch */
  env?: Record<string, string>
}

/** Options for Playwright's `_electron.launch`: the real sandbox, and a profile of its own. */
export function launchOptions(app: StagedApp, { args = [], profile, env }: Launch = {}) {
  return {
    executablePath: app.executablePath,
    args: [
      `--user-data-dir=${profile ?? scratchFolder(app, 'profile')}`,
      '-r',
      app.holdReady,
      app.appFolder,
      ...args,
    ],
    env: { ...(app.env as Record<string, string>), ...env },
    cwd: app.scratch,
    chromiumSandbox: true,
  }
}
