import { AFRelationship, PDFDocument } from '@cantoo/pdf-lib'
import { EMBEDDED_NAME, EMBEDDED_TYPE } from '#shared/figure/embedded-marker'
import type { Arguments } from '#shared/ipc/routes'
import { printedPage } from './print-page'

/** PDF's unit is the point. */
const POINTS_PER_MM = 72 / 25.4

/**
 * A figure, or pages of a report, as a PDF of its own size, with its title and where its numbers come from, and the document that made it as
 * an attachment.
 */
export async function figurePdf(figure: Arguments<'figure.pdf'>): Promise<Uint8Array<ArrayBuffer>> {
  const { svg, more = [], width, height, title, subject, keywords, document } = figure
  const pdf = await PDFDocument.load(await printedPage(svg, { width, height }), { updateMetadata: false })
  for (const next of more) {
    const other = await PDFDocument.load(await printedPage(next, { width, height }))
    for (const page of await pdf.copyPages(other, [0])) pdf.addPage(page)
  }
  const [w, h] = [width * POINTS_PER_MM, height * POINTS_PER_MM]
  for (const page of pdf.getPages()) {
    // The figure lies at the page's top; PDF counts from the bottom.
    const bottom = page.getHeight() - h
    page.setMediaBox(0, bottom, w, h)
    page.setCropBox(0, bottom, w, h)
  }
  pdf.setTitle(title, { showInWindowTitleBar: true })
  pdf.setSubject(subject)
  pdf.setKeywords([keywords.join('; ')])
  pdf.setCreator('Induction Lab')
  pdf.setProducer('Chromium, pdf-lib')
  if (document !== null) {
    await pdf.attach(new TextEncoder().encode(document), EMBEDDED_NAME, {
      mimeType: EMBEDDED_TYPE,
      description: 'The circuit that made this figure. Drop the PDF on Induction Lab to open it.',
      afRelationship: AFRelationship.Source,
    })
  }
  return new Uint8Array(await pdf.save())
}
