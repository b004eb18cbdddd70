import { DownloadError } from '../download/download-error'
import { downloadModel, HUB } from '../download/download-model'
import { modelsFolder } from '../library/models-folder'
import { CliError } from './cli-error'
import { sizeText } from './models-command'
import { jsonText, printResult } from './output'
import { progressBar } from './progress-bar'
import { refusingWeights } from './refusing-weights'

export interface DownloadCommandOptions {
  readonly endpoint?: string
  readonly proxy?: string
  readonly models?: string
  readonly json?: boolean
}

/** Fetches a model from the hub; Ctrl-C stops, and the same command goes on. */
export async function downloadCommand(model: string, options: DownloadCommandOptions): Promise<number> {
  const { env } = process
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal)
  const bars = { download: progressBar('Downloading'), import: progressBar('Importing') }
  try {
    const { id, folder, manifest, record } = await refusingWeights(() =>
      downloadModel({
        model,
        models: options.models ?? modelsFolder(),
        endpoint: options.endpoint ?? env.HF_ENDPOINT ?? HUB,
        offline: isOn(env.INDUCTION_LAB_OFFLINE) || isOn(env.HF_HUB_OFFLINE),
        proxy: options.proxy,
        env,
        signal: stop.signal,
        onProgress: (step, done, total) => bars[step].show(done, total),
      }),
    )
    const { architecture, parameters } = manifest
    const { repository, revision, licence, files } = record
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    printResult(
      options.json
        ? jsonText({ id, folder, architecture, parameters, ...record }, true)
        : [
            `model         ${id}, ${architecture}, ${parameters} parameters`,
            `from          ${repository} at ${revision}`,
            `licence       ${licence ?? 'none stated'}`,
            `fetched       ${files.length} files, ${sizeText(bytes)}, each as the repository lists it`,
            `written to    ${folder}`,
          ].join('\n'),
    )
    return 0
  } catch (error) {
    throw error instanceof DownloadError ? new CliError(error.code, error.message) : error
  } finally {
    process.off('SIGINT', onSignal)
    bars.download.end()
    bars.import.end()
  }
}

function isOn(text: string | undefined): boolean {
  return text !== undefined && ['1', 'on', 'yes', 'true'].includes(text.toLowerCase())
}
