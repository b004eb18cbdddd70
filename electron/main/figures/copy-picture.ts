import electron, { clipboard, nativeImage, type NativeImage } from 'electron'

/** What `clipboard.write` took until Electron 43. */
type OlderWrite = (data: { image: NativeImage; text: string }) => void

/** Puts a PNG and a text for it on the system's clipboard. @returns whether it is a picture that can be shown */
export async function copyPicture(png: Uint8Array, text: string): Promise<boolean> {
  const image = nativeImage.createFromBuffer(Buffer.from(png))
  if (image.isEmpty()) return false
  // Not a named import: an older Electron has no such name, and would not start.
  const { ClipboardItem } = electron as { ClipboardItem?: typeof electron.ClipboardItem }
  if (ClipboardItem) {
    const picture = new Blob([png.slice()], { type: 'image/png' })
    await clipboard.write([new ClipboardItem({ 'image/png': picture, 'text/plain': text })])
  } else (clipboard.write as unknown as OlderWrite)({ image, text })
  return true
}
