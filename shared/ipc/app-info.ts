import { z } from 'zod'

/**
 * Where the system draws the window's buttons: over the page's top right corner ('overlay') or at its top left
 * ('native', macOS). Either way CSS knows the free part of the title bar: `env(titlebar-area-x)`, `-width`, `-height`.
 */
export const windowControls = z.enum(['overlay', 'native'])

export const appInfo = z.strictObject({
  name: z.string(),
  versions: z.strictObject({
    app: z.string(),
    electron: z.string(),
    chrome: z.string(),
    node: z.string(),
  }),
  platform: z.enum(['linux', 'darwin', 'win32']),
  windowControls,
})

export type WindowControls = z.infer<typeof windowControls>
