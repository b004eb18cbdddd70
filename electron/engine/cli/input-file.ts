import { readFile, stat } from 'node:fs/promises'
import { openSamples, type Samples } from '../analyses/samples'
import { CliError } from './cli-error'

const LARGEST = 256 * 2 ** 20

/** The text of a file. @throws CliError when it is not a readable text file of at most 256 MiB */
export async function textOfFile(path: string): Promise<string> {
  const bytes = await bytesOfFile(path)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CliError('NOT_TEXT', `${path} is not a text file.`)
  }
}

/** A data set, read in blocks: of any size. @throws CliError when there is no such file, AnalysisError when it is none */
export async function samplesOfFile(path: string, hasText: boolean): Promise<Samples> {
  await requireFile(path, Infinity)
  return openSamples(path, path, hasText)
}

async function bytesOfFile(path: string): Promise<Buffer> {
  try {
    await requireFile(path, LARGEST)
    return await readFile(path)
  } catch (error) {
    throw error instanceof CliError ? error : unreadable(path, error)
  }
}

async function requireFile(path: string, largest: number): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  if (found.isDirectory()) throw new CliError('NOT_A_FILE', `${path} is a folder. Name a file.`)
  if (!found.isFile()) throw new CliError('NOT_A_FILE', `${path} is not a file.`)
  if (found.size > largest) throw new CliError('TOO_LARGE', `${path} is larger than 256 MiB.`)
}

function unreadable(path: string, error: unknown): CliError {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return new CliError('NOT_FOUND', `There is no file ${path}.`)
  if (code === 'EACCES' || code === 'EPERM') return new CliError('NOT_READABLE', `${path} may not be read.`)
  return new CliError('NOT_READABLE', `${path} cannot be read${code ? ` (${code})` : ''}.`)
}
