/** Whether we are root on Linux: the one user for whom Chromium's sandbox does not work. */
export function isRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0
}

/** Who runs Electron instead of root: `nobody` and `nogroup`, by number. */
export const UNPRIVILEGED = { uid: 65534, gid: 65534 } as const
