import { isRoot } from './user'

/** @throws on Linux without a display, with what to do */
export function requireScreen(): void {
  if (process.platform !== 'linux') return
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return
  throw new Error(
    'There is no display for the window: run this in a desktop session or set DISPLAY; on a machine without a ' +
      'screen, `apt-get install xvfb xauth` and `xvfb-run -a npm start` open it on a virtual one.',
  )
}

/** What Chromium must be told about its sandbox; says so when that is to go without. */
export function sandboxArguments(): string[] {
  if (!isRoot()) return []
  console.log("Running as root, for whom Chromium's sandbox does not work: starting with --no-sandbox.")
  return ['--no-sandbox']
}
