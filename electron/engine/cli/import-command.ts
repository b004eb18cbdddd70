import { importModel, type ImportedModel } from '../weights/import-model'
import { jsonText, printNote, printResult } from './output'
import { progressBar } from './progress-bar'
import { refusingWeights } from './refusing-weights'

export interface ImportCommandOptions {
  readonly config?: string
  readonly architecture?: string
  readonly tokenizer?: string
  readonly mapping?: string
  readonly out: string
  readonly json?: boolean
}

/** Makes a checkpoint one of our models, and says what it is. */
export async function importCommand(path: string, options: ImportCommandOptions): Promise<number> {
  const { config, architecture, tokenizer, mapping, out } = options
  const bar = progressBar('Importing')
  const imported = await refusingWeights(() =>
    importModel({ path, config, architecture, tokenizer, mapping, out, onProgress: bar.show }),
  ).finally(bar.end)
  printResult(options.json ? jsonText(summaryJson(imported, out), true) : summaryText(imported, out))
  const { manifest } = imported
  if (manifest.patterns)
    printNote('Only its patterns are known: detectors, offset-profile and head-similarity read them.')
  else if (manifest.mapping) printNote('It cannot run: analyses of weights read what the mapping names.')
  else if (manifest.config === null) {
    printNote(
      'It cannot run: a forward pass and every analysis of one need a known architecture. ' +
        '--mapping says which of its tensors are attention weights.',
    )
  }
  return 0
}

function summaryJson({ manifest, format, tensors }: ImportedModel, out: string) {
  const { name, architecture, config, parameters, source, suspicious } = manifest
  const cannot = config === null ? ['run', 'analyses that need a forward pass'] : []
  return {
    name,
    architecture,
    config,
    parameters,
    tensors,
    format,
    source,
    guessed: [],
    suspicious,
    cannot,
    out,
  }
}

function summaryText({ manifest, format, tensors }: ImportedModel, out: string): string {
  const { name, architecture, config, parameters, source, suspicious } = manifest
  const sizes =
    config &&
    `${config.n_layers} × ${config.n_heads} heads, d_model ${config.d_model}, d_head ${config.d_head}, ` +
      `d_mlp ${config.d_mlp ?? 'none'}, ${config.d_vocab} tokens, ${config.n_ctx} positions`
  return [
    `model         ${name}`,
    `architecture  ${architecture}`,
    ...(sizes ? [`sizes         ${sizes}`] : []),
    `parameters    ${parameters} in ${tensors} tensors`,
    `source        ${source.file}, ${format}, ${source.bytes} bytes, SHA-256 ${source.sha256}`,
    `guessed       nothing`,
    `suspicious    ${suspicious.length === 0 ? 'nothing' : suspicious.join(' ')}`,
    `written to    ${out}`,
  ].join('\n')
}
