import { EMBEDDED_KEYWORD } from '#shared/figure/embedded-marker'
import type { Figure } from '#shared/figure/figure'
import { figureHtml } from '#shared/figure/html'
import { figureJson } from '#shared/figure/figure-json'
import { figureCsv, figureNumpy } from '#shared/figure/figure-numbers'
import { figureSvg } from '#shared/figure/svg'
import { textReport } from '#shared/figure/text-report'
import { figureTikz } from '#shared/figure/tikz'
import { FormatError } from '#shared/formats/format-error'
import { densityChunk, textChunk, withChunks, type PngChunk } from '#shared/formats/png'
import { bytesOf } from '#shared/formats/text'
import { deflate } from './deflate'
import { pixelsOf, type FigureFormat } from './figure-choice'
import { drawnPicture, PictureError } from './picture'
import { drawingOf } from './drawing'

/** A figure as the bytes of a file. @throws PictureError with a sentence */
export async function figureFile(figure: Figure, format: FigureFormat, dpi: number): Promise<Uint8Array> {
  try {
    return await written(figure, format, dpi)
  } catch (error) {
    throw error instanceof FormatError ? new PictureError(error.message) : error
  }
}

async function written(figure: Figure, format: FigureFormat, dpi: number): Promise<Uint8Array> {
  switch (format) {
    case 'svg':
      return bytesOf(await figureSvg(figure, deflate))
    case 'png':
      return pngFile(figure, dpi)
    case 'pdf':
      return pdfFile(figure)
    case 'csv':
      return figureCsv(figure).bytes
    case 'npy':
      return figureNumpy(figure).bytes
    case 'json':
      return bytesOf(figureJson(figure))
    case 'tex':
      return bytesOf(await figureTikz(figure, deflate))
    case 'html':
      return bytesOf(await figureHtml(figure, deflate))
    case 'txt':
      return bytesOf(textReport(figure))
  }
}

/** A figure as a picture. */
export async function pngFile(figure: Figure, dpi: number): Promise<Uint8Array<ArrayBuffer>> {
  const { svg, width, height } = await drawingOf(figure)
  return pngOfDrawing(figure, await drawnPicture(svg, pixelsOf(width, dpi), pixelsOf(height, dpi)), dpi)
}

/** A picture with its density, what it shows, and the document that made it. */
export function pngOfDrawing(figure: Figure, png: Uint8Array, dpi: number): Uint8Array<ArrayBuffer> {
  return withChunks(png, [densityChunk(dpi), ...texts(figure)])
}

function texts({ title, caption, provenance, document }: Figure): PngChunk[] {
  const origin = provenance.map(({ name, value }) => `${name}: ${value}`)
  return [
    // The keywords that the PNG standard gives these.
    textChunk('Title', plain(title)),
    textChunk('Description', plain([caption, ...origin].join('\n'))),
    textChunk('Software', 'Induction Lab'),
    ...(document === null ? [] : [textChunk(EMBEDDED_KEYWORD, document)]),
  ]
}

async function pdfFile(figure: Figure): Promise<Uint8Array> {
  const { svg, width, height } = await drawingOf(figure)
  const { title, caption, provenance, document } = figure
  const reply = await window.lab.invoke('figure.pdf', {
    svg,
    width,
    height,
    title: plain(title).slice(0, 10_000),
    subject: plain(caption).slice(0, 100_000),
    keywords: provenance.map(({ name, value }) => plain(`${name}: ${value}`).slice(0, 10_000)),
    document,
  })
  if (!reply.ok) throw new PictureError(reply.message)
  if (reply.value.kind === 'error') throw new PictureError(reply.value.message)
  return reply.value.bytes
}

/** A text that other programs show: without characters that control. */
function plain(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '\ufffd')
}
