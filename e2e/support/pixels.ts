import type { Page } from '@playwright/test'
import type { Point } from './map'

/** The colours that a person sees at some points of the window, as `#rrggbb`. */
export async function coloursAt(page: Page, points: readonly Point[]): Promise<string[]> {
  const picture = await page.screenshot({ scale: 'css', animations: 'disabled' })
  return page.evaluate(
    async ([png, places]) => {
      const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
      context.drawImage(bitmap, 0, 0)
      return places.map(({ x, y }) => {
        const [red, green, blue] = context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data
        return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
      })
    },
    [picture.toString('base64'), points] as const,
  )
}

export async function colourAt(page: Page, point: Point): Promise<string> {
  return (await coloursAt(page, [point]))[0]
}
