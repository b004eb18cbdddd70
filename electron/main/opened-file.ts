import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { documentInFigure, isFigure } from '#shared/figure/document-in-figure'
import { FormatError } from '#shared/formats/format-error'
import { inflate } from './inflate'

/** The text of a file, or of the document in an exported figure; or a sentence why it cannot be read. */
export type OpenedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'figure'; readonly name: string; readonly text: string }
  | { readonly kind: 'error'; readonly message: string }

const megabyte = 1024 * 1024

/** Larger than any document of this app; a file beyond it is something else. */
const limit = 64 * megabyte

/** A pipe without a writer must not hold the app, so that it can be asked what it is. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * The text of a file that was handed to the app, or a sentence why it cannot be read. The path stays in the
 * main process.
 *
 * @param path absolute
 */
export async function openedText(path: string): Promise<OpenedText> {
  const name = basename(path) || path
  try {
    const file = await open(path, flags)
    try {
      return await contents(file, name)
    } finally {
      await file.close()
    }
  } catch (error) {
    return { kind: 'error', message: failure(name, (error as NodeJS.ErrnoException).code) }
  }
}

async function contents(file: FileHandle, name: string): Promise<OpenedText> {
  const refused = (message: string): OpenedText => ({ kind: 'error', message: `“${name}” ${message}` })
  const status = await file.stat()
  if (status.isDirectory()) return refused('is a folder. Open a .circuit file.')
  if (!status.isFile()) return refused('is not a regular file. Open a .circuit file.')
  const bytes = await upToLimit(file)
  if (bytes === null)
    return refused(`is larger than ${limit / megabyte} MB, so it is not a circuit. Open a .circuit file.`)
  if (isFigure(bytes)) return figureIn(bytes, name)
  const text = textOf(bytes)
  return text === null ? refused('is not a text file. Open a .circuit file.') : { kind: 'text', text }
}

async function figureIn(bytes: Uint8Array, name: string): Promise<OpenedText> {
  try {
    const text = await documentInFigure(bytes, inflate)
    return text === null
      ? {
          kind: 'error',
          message: `“${name}” holds no circuit. Open a figure that was exported with its data.`,
        }
      : { kind: 'figure', name, text }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    return { kind: 'error', message: `“${name}” was not opened. ${error.message}` }
  }
}

/** All bytes, or null when there are more than the limit, however long the file says it is. */
async function upToLimit(file: FileHandle): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of file.createReadStream({ autoClose: false, end: limit })) {
    chunks.push(chunk as Uint8Array)
    length += (chunk as Uint8Array).length
  }
  return length > limit ? null : Buffer.concat(chunks)
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function failure(name: string, code: string | undefined): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return `“${name}” was not found. Check its name and folder.`
  if (code === 'EACCES' || code === 'EPERM')
    return `“${name}” may not be read. Ask for permission to read it.`
  if (code === 'EISDIR') return `“${name}” is a folder. Open a .circuit file.`
  return `“${name}” could not be read. Check the disk that it is on.`
}
