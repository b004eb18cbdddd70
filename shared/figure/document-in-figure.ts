import { isPdf, textInPdf } from '../formats/pdf-attachment'
import { isPng, textInPng } from '../formats/png'
import { textOf } from '../formats/text'
import type { Inflate } from '../formats/zip'
import { embeddedDocument, isSvg } from './embedded-document'
import { EMBEDDED_KEYWORD, EMBEDDED_TYPE } from './embedded-marker'

/** How much of a file is looked at to see what it is. */
const BEGINNING = 20_000
const LESS_THAN = 0x3c
/** As its three bytes read one by one. */
const BYTE_ORDER_MARK = /^\u00ef\u00bb\u00bf/

/** Whether a file is of a kind in which figures are exported. */
export function isFigure(bytes: Uint8Array): boolean {
  return isPng(bytes) || isPdf(bytes) || isSvgFile(bytes)
}

/**
 * The text of the document that an exported figure carries, or `null` where it carries none. It comes from anywhere:
 * whoever reads it takes it for no more than a document's file.
 *
 * @throws FormatError for a file that is damaged
 */
export async function documentInFigure(bytes: Uint8Array, inflate: Inflate): Promise<string | null> {
  if (isPng(bytes)) return textInPng(bytes, EMBEDDED_KEYWORD, inflate)
  return isPdf(bytes) ? textInPdf(bytes, EMBEDDED_TYPE, inflate) : embeddedDocument(textOf(bytes))
}

function isSvgFile(bytes: Uint8Array): boolean {
  const beginning = bytes.subarray(0, BEGINNING)
  // A document's text has none before its first brace.
  if (!beginning.subarray(0, 1000).includes(LESS_THAN)) return false
  return isSvg(String.fromCharCode(...beginning).replace(BYTE_ORDER_MARK, ''))
}
