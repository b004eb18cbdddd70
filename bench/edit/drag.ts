import type { CDPSession, Page } from '@playwright/test'

/** Vertical way of the pointer in steps of 4 px, back and forth between values where nothing holds it. */
const NEAR = 24
const FAR = 64
const STEP = 4

interface Point {
  readonly x: number
  readonly y: number
}

/** The middle of a weight cell, found by its share of the grid. */
export async function cellPoint(
  page: Page,
  stage: string,
  row: number,
  column: number,
  D: number,
): Promise<Point> {
  const box = await page
    .locator(`[data-lane] [role="grid"][data-stage="${stage}"][aria-readonly="false"]`)
    .boundingBox()
  if (!box) throw new Error(`The grid of ${stage} is not in the window.`)
  return { x: box.x + ((column + 0.5) / D) * box.width, y: box.y + ((row + 0.5) / D) * box.height }
}

/**
 * Drags from a point up and down at the browser's input layer. Every move is sent when the page has dealt with the
 * one before it, which is once a frame.
 */
export async function dragUpAndDown(
  input: CDPSession,
  from: Point,
  moves: number,
  beforeRelease?: () => Promise<void>,
): Promise<void> {
  const mouse = (type: string, y: number, buttons: number) =>
    input.send('Input.dispatchMouseEvent', {
      type: type as 'mouseMoved',
      x: from.x,
      y,
      button: type === 'mouseMoved' && buttons === 0 ? 'none' : 'left',
      buttons,
      clickCount: type === 'mouseMoved' ? 0 : 1,
    })
  await mouse('mouseMoved', from.y, 0)
  await mouse('mousePressed', from.y, 1)
  const span = (FAR - NEAR) / STEP
  for (let i = 0; i < moves; i++) {
    const phase = i % (2 * span)
    const offset = NEAR + STEP * (phase < span ? phase : 2 * span - phase)
    await mouse('mouseMoved', from.y + offset, 1)
  }
  await beforeRelease?.()
  await mouse('mouseReleased', from.y + NEAR, 0)
}
