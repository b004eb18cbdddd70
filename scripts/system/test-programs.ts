import { has, installPackages } from './apt'
import { pythonWithNumpy } from './python'

/** Other programs that tests use: they open what we export, or stand for a desktop. Debian's packages of them. */
const PROGRAMS = [
  { name: 'rsvg-convert', package: 'librsvg2-bin', isThere: () => has('rsvg-convert') },
  { name: 'pdftotext', package: 'poppler-utils', isThere: () => has('pdftotext') },
  { name: 'xdotool', package: 'xdotool', isThere: () => has('xdotool') },
  { name: 'openbox', package: 'openbox', isThere: () => has('openbox') },
  { name: 'NumPy', package: 'python3-numpy', isThere: () => pythonWithNumpy() !== null },
]

/**
 * Sees to it that the programs are there that tests use.
 *
 * @throws with the command to run, when one is missing and cannot be installed from here
 */
export function ensureTestPrograms(): void {
  const missing = PROGRAMS.filter(({ isThere }) => !isThere())
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  installPackages(
    `This system lacks ${names}, which tests use.`,
    missing.map((program) => [program.package]),
  )
  const still = missing.filter(({ isThere }) => !isThere()).map(({ name }) => name)
  if (still.length > 0) throw new Error(`apt-get has run, but ${still.join(', ')} is still missing.`)
}
