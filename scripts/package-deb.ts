/** `npm run package:deb`: a `.deb` for this machine, in `dist/`, with its sizes printed. */
import { makeDebianPackage } from './package/debian-package'
import { packageUnpacked, UNPACKED } from './package/unpacked-app'
import { endWithSentence } from './system/end-with-sentence'

async function packageDeb(): Promise<number> {
  await packageUnpacked()
  const { file, bytes, installedKiB } = makeDebianPackage(UNPACKED, 'small')
  console.log(
    `${file}: ${(bytes / 2 ** 20).toFixed(1)} MiB, installed ${(installedKiB / 1024).toFixed(1)} MiB`,
  )
  return 0
}

process.exitCode = await packageDeb().catch(endWithSentence)
