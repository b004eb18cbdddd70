import { readFile, stat } from 'node:fs/promises'
import { FormatError } from '#shared/formats/format-error'
import { dataSetText } from '#shared/model/data-set'
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

/** A data set as text: an `.npy` array of ids becomes JSON. @throws CliError when it is neither that nor a text */
export async function dataSetFile(path: string): Promise<string> {
  const bytes = await bytesOfFile(path)
  try {
    const text = dataSetText(bytes, path)
    if (typeof text === 'string') return text
    throw new CliError('BAD_DATA', text.problem)
  } catch (error) {
    throw error instanceof FormatError ? new CliError('BAD_DATA', error.message) : error
  }
}

async function bytesOfFile(path: string): Promise<Buffer> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw new CliError('NOT_A_FILE', `${path} is a folder. Name a file.`)
    if (!found.isFile()) throw new CliError('NOT_A_FILE', `${path} is not a file.`)
    if (found.size > LARGEST) throw new CliError('TOO_LARGE', `${path} is larger than 256 MiB.`)
    return await readFile(path)
  } catch (error) {
    throw error instanceof CliError ? error : unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): CliError {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return new CliError('NOT_FOUND', `There is no file ${path}.`)
  if (code === 'EACCES' || code === 'EPERM') return new CliError('NOT_READABLE', `${path} may not be read.`)
  return new CliError('NOT_READABLE', `${path} cannot be read${code ? ` (${code})` : ''}.`)
}
