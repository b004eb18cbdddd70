import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'

/** What one drag took, in milliseconds; one entry a move that changed something. */
export interface Recording {
  /** From the start of a pointermove's dispatch to the first task after the frame that drew the last map. */
  readonly painted: readonly number[]
  /** From the input event's own time stamp to the same task. */
  readonly fromInput: readonly number[]
  /** Between animation frames. */
  readonly frames: readonly number[]
  /** Maps drawn in a frame. */
  readonly maps: readonly number[]
}

const SCRIPT = readFileSync(join(import.meta.dirname, 'recorder-page.js'), 'utf8')

export async function startRecording(page: Page): Promise<void> {
  await page.evaluate(`${SCRIPT}; undefined`)
}

export function stopRecording(page: Page): Promise<Recording> {
  return page.evaluate('recorder.stop(), recorder.result')
}
