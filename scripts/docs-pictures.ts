import { join } from 'node:path'
import { _electron } from '@playwright/test'
import { openAppSession } from './app/app-session'
import { ensureBuilt } from './app/built'
import { launchOptions } from './app/launch-options'
import { REPOSITORY } from './app/repository'
import { pictures } from './docs/pictures'

// npm run docs:pictures [-- NAME…]: walks through the real app and takes the documentation's pictures, into docs/images.

const SIZE = { width: 1440, height: 900 }
const wanted = process.argv.slice(2)

ensureBuilt()
const session = await openAppSession()
try {
  for (const { name, show } of pictures) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    // Each from a new profile: a picture shows what its words say, and nothing that another one left behind.
    const app = await _electron.launch(launchOptions(session))
    const page = await app.firstWindow()
    page.setDefaultTimeout(30_000)
    await app.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0].setContentSize(width, height)
    }, SIZE)
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await page.getByRole('textbox', { name: 'Strength, as a number' }).waitFor()
    await show(page)
    await page.screenshot({ path: join(REPOSITORY, `docs/images/${name}-light.png`) })
    console.log(name)
    await app.close()
  }
} finally {
  await session.close()
}
