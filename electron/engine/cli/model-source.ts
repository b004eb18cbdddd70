import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { modelPath } from '../library/model-path'
import { modelsFolder } from '../library/models-folder'
import { processingSteps } from '#shared/model/model-config'
import { openModelFolder, runnable, type RunnableModel } from '../run/model-folder'
import { writeCircuitModel } from '../weights/circuit-model'
import { importModel } from '../weights/import-model'
import { writeProcessedModel } from '../weights/processing'
import type { StepName } from '../weights/processing-steps'
import { documentFrom, refusingCircuit } from './circuit-source'
import { CliError } from './cli-error'
import { textOfFile } from './input-file'
import { refusingWeights } from './refusing-weights'

/**
 * Hands a model to `work`: an imported folder, a model of the model folder or of the app by its id, or a checkpoint or
 * a circuit that is imported for this once; with processed weights where `process` names steps. What was written for it is gone afterwards.
 *
 * @throws CliError
 */
export async function withModel<T>(
  path: string,
  process: string | undefined,
  work: (model: RunnableModel) => Promise<T>,
  { weightsOnly = false } = {},
): Promise<T> {
  const steps = stepsFrom(process)
  const scratch = await mkdtemp(join(tmpdir(), 'induction-lab-'))
  try {
    return await refusingWeights(async () => {
      let model = runnable(
        await openModelFolder(await importedFolder(path, join(scratch, 'imported'), weightsOnly)),
      )
      if (steps.length > 0) {
        const processed = join(scratch, 'processed')
        await writeProcessedModel(model, steps, processed)
        model = runnable(await openModelFolder(processed))
      }
      return work(model)
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function importedFolder(named: string, out: string, weightsOnly: boolean): Promise<string> {
  const path = await modelPath(named, modelsFolder())
  const isImported = await access(join(path, 'model.json')).then(
    () => true,
    () => false,
  )
  if (isImported) return path
  if (extname(path).toLowerCase() === '.circuit') {
    await writeCircuit(path, out, weightsOnly)
    return out
  }
  await importModel({ path, out })
  return out
}

/** A circuit of ours as the transformer that it is. */
async function writeCircuit(path: string, out: string, weightsOnly: boolean): Promise<void> {
  const text = await textOfFile(path)
  const { circuit } = await documentFrom(path)
  const file = { name: basename(path), bytes: new TextEncoder().encode(text) }
  await refusingCircuit(() => writeCircuitModel(circuit, file, out, { hides: !weightsOnly }))
}

function stepsFrom(text: string | undefined): StepName[] {
  if (text === undefined) return []
  return text.split(',').map((part) => {
    const step = processingSteps.find((name) => name === part.trim())
    if (step) return step
    throw new CliError(
      'USAGE',
      `--process: there is no step “${part.trim()}”. Known: ${processingSteps.join(', ')}.`,
    )
  })
}
