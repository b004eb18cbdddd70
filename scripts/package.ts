/** `npm run package`: the app as a folder that runs without Node, in `dist/`. */
import { packageUnpacked } from './package/unpacked-app'
import { endWithSentence } from './system/end-with-sentence'

process.exitCode = await packageUnpacked().then(() => 0, endWithSentence)
