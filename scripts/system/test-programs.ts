import { has, installPackages } from './apt'
import { pythonWithNumpy } from './python'

/** Other programs that open what we export, and Debian's packages of them. */
const PROGRAMS = [
  { name: 'rsvg-convert', package: 'librsvg2-bin', isThere: () => has('rsvg-convert') },
  { name: 'pdftotext', package: 'poppler-utils', isThere: () => has('pdftotext') },
  { name: 'NumPy', package: 'python3-numpy', isThere: () => pythonWithNumpy() !== null },
]

/**
 * Sees to it that the programs are there that tests read exported files with.
 *
 * @throws with the command to run, when one is missing and cannot be installed from here
 */
export function ensureTestPrograms(): void {
  const missing = PROGRAMS.filter(({ isThere }) => !isThere())
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  installPackages(
    `This system lacks ${names}, which tests read exported files with.`,
    missing.map((program) => [program.package]),
  )
  const still = missing.filter(({ isThere }) => !isThere()).map(({ name }) => name)
  if (still.length > 0) throw new Error(`apt-get has run, but ${still.join(', ')} is still missing.`)
}
