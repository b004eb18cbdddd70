/**
 * Preloaded into Electron (`-r FILE`) when Playwright drives it: the app becomes ready only after Playwright has
 * attached, or a window that opens meanwhile may never be seen. Playwright does the same for an Electron that it
 * finds by itself, and calls `__playwright_run` when it is there.
 */
const { app } = require('electron')

const own = process.argv.indexOf(__filename)
if (own > 1) process.argv.splice(own - 1, 2)

if (process.argv.includes('--remote-debugging-port=0')) hold()

function hold() {
  const ready = app.whenReady()
  const emit = app.emit.bind(app)
  let released = false
  let release
  const whenReleased = new Promise((resolve) => (release = resolve))
  let readyEvent

  app.emit = (name, ...args) => {
    if (name !== 'ready' || released) return emit(name, ...args)
    readyEvent = args
    return app.listenerCount('ready') > 0
  }
  app.isReady = () => released
  app.whenReady = () => whenReleased

  globalThis.__playwright_run = async () => {
    await ready
    released = true
    release()
    emit('ready', ...(readyEvent ?? []))
  }
}
