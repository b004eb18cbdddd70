import { WebContentsView, type WebContents } from 'electron'
import { figureSession, withPage } from './figure-session'

/** Millimetres. */
export interface PageSize {
  readonly width: number
  readonly height: number
}

/**
 * How much longer than the figure the printed page is: Chromium rounds pages to whole points, and a figure that is a
 * hair longer than its page would be cut in two. The caller cuts the page to its true size.
 */
const SPARE_MM = 2

/**
 * An SVG as one page of a PDF, drawn by Chromium: text stays text in the system's fonts, shapes stay vectors. Nothing
 * of it shows, and the page that draws it runs no script.
 *
 * @param svg a whole `<svg>` element, well-formed
 * @throws when the page cannot be drawn
 */
export async function printedPage(svg: string, size: PageSize): Promise<Uint8Array> {
  const height = size.height + SPARE_MM
  const page =
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Figure</title><style>' +
    `@page { size: ${size.width}mm ${height}mm; margin: 0 } html, body { margin: 0 } ` +
    `svg { display: block; width: ${size.width}mm; height: ${size.height}mm }` +
    `</style></head><body>${svg.replace(/^\s*<\?xml[^>]*\?>/, '')}</body></html>`
  return withPage(page, (url) =>
    withContents(async (contents) => {
      await contents.loadURL(url)
      return contents.printToPDF({ preferCSSPageSize: true, printBackground: true, pageRanges: '1' })
    }),
  )
}

async function withContents<T>(use: (contents: WebContents) => Promise<T>): Promise<T> {
  const { webContents } = new WebContentsView({
    webPreferences: {
      session: figureSession(),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      webSecurity: true,
      spellcheck: false,
      devTools: false,
    },
  })
  try {
    return await use(webContents)
  } finally {
    webContents.close()
  }
}
