import { documentInFigure, isFigure } from '#shared/figure/document-in-figure'
import { FormatError } from '#shared/formats/format-error'
import { inflate } from '../workspaces/sandbox/exchange/inflate'

/** The text of the document that a figure carries; or why there is none, in one sentence. */
export type FoundDocument =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: string }

const MOST_BYTES = 64 * 1024 * 1024

/** Looks for the document in a picture that a person gives, from wherever it comes. */
export async function documentInFile(file: File): Promise<FoundDocument> {
  const refused = (why: string): FoundDocument => ({ ok: false, error: `“${file.name}” ${why}` })
  if (file.size > MOST_BYTES) return refused('is larger than 64 MB, so it is no figure of a circuit.')
  try {
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (!isFigure(bytes)) return refused('is not a picture that can be read. Drop a PNG, SVG or PDF.')
    const text = await documentInFigure(bytes, inflate)
    if (text !== null) return { ok: true, text }
    return refused('holds no circuit. Drop a figure that was exported with its data.')
  } catch (error) {
    if (error instanceof FormatError) return refused(`was not opened. ${error.message}`)
    if (error instanceof DOMException) return refused('could not be read. Check the disk that it is on.')
    throw error
  }
}
