import type { BrowserWindow } from 'electron'
import type { Handlers } from '../router'
import { copyPicture } from './copy-picture'

/** What the main process does for each route about figures. */
export const figureHandlers: Pick<
  Handlers<BrowserWindow>,
  `figure.${string}` & keyof Handlers<BrowserWindow>
> = {
  'figure.pdf': async (figure) => {
    // Loaded at the first use: nobody waits for it at the start.
    const { figurePdf } = await import('./figure-pdf')
    try {
      return { kind: 'pdf', bytes: await figurePdf(figure) }
    } catch (error) {
      console.error('figure.pdf failed:', error)
      return { kind: 'error', message: 'The PDF could not be drawn. Export an SVG, or fewer panels.' }
    }
  },

  'figure.copyPicture': async ({ png, text }) =>
    (await copyPicture(png, text))
      ? { kind: 'done' }
      : { kind: 'error', message: 'The picture could not be copied. Export a PNG instead.' },
}
