import { spawnSync } from 'node:child_process'

/** The first Python with NumPy: the user's own, or the system's, which Debian's package is for; `null` without any. */
export function pythonWithNumpy(): string | null {
  const found = ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0,
  )
  return found ?? null
}
