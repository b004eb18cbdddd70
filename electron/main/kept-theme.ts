import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { atomicWrite } from './documents/atomic-write'

const stored = z.object({ theme: z.enum(['system', 'light', 'dark']) })
type Theme = z.infer<typeof stored>['theme']

/** The theme that a person chose, kept where it can be read before there is a page: the window starts in it. */
export class KeptTheme {
  /** @param store the file that it is kept in */
  constructor(readonly store: string) {}

  /** The system's where none was chosen, or the file cannot be read. */
  read(): Theme {
    try {
      return stored.parse(JSON.parse(readFileSync(this.store, 'utf8'))).theme
    } catch {
      return 'system'
    }
  }

  async keep(theme: Theme): Promise<void> {
    if (theme === this.read()) return
    await atomicWrite(this.store, JSON.stringify({ theme })).catch((error: unknown) =>
      console.error('The theme was not kept:', error),
    )
  }
}
