import { execFileSync, spawnSync } from 'node:child_process'
import { pythonWithNumpy } from '../../scripts/system/python'

/** Debian's packages of the programs that read what we export. */
const PACKAGES = {
  'rsvg-convert': 'librsvg2-bin',
  pdftotext: 'poppler-utils',
  pdftoppm: 'poppler-utils',
} as const

/** Runs another program on exported files. @throws with the package to install, where it is missing */
export function otherProgram(name: keyof typeof PACKAGES, args: readonly string[]): Buffer {
  const { error, status, stdout, stderr } = spawnSync(name, args, { maxBuffer: 2 ** 28 })
  if (error) throw new Error(`This test needs ${name}. On Debian: apt-get install ${PACKAGES[name]}`)
  if (status !== 0) throw new Error(`${name} failed: ${stderr.toString()}`)
  return stdout
}

/** What a program in Python, with NumPy, prints as JSON. @throws with the package to install, where NumPy is missing */
export function python<T>(program: string, ...args: readonly string[]): T {
  const interpreter = pythonWithNumpy()
  if (interpreter === null) {
    throw new Error('This test needs Python with NumPy. On Debian: apt-get install python3-numpy')
  }
  const output = execFileSync(interpreter, ['-c', program, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  return JSON.parse(output) as T
}

export function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0
}
