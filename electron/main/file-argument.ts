import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The document that a command line names, as an absolute path, or null.
 *
 * @param argv the process's whole command line
 * @param folder what relative paths start from
 * @param namesApp whether the first name is the app itself, as for every copy that is not packaged
 */
export function fileArgument(argv: readonly string[], folder: string, namesApp: boolean): string | null {
  const name = names(argv.slice(1))[namesApp ? 1 : 0]
  if (name === undefined) return null
  return name.startsWith('file:') ? pathOfUrl(name) : resolve(folder, name)
}

function names(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  const before = end < 0 ? args : args.slice(0, end)
  const after = end < 0 ? [] : args.slice(end + 1)
  return [...before.filter((arg) => arg !== '' && !arg.startsWith('-')), ...after]
}

function pathOfUrl(url: string): string | null {
  try {
    return fileURLToPath(url)
  } catch {
    return null
  }
}
