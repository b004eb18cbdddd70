/**
 * Imports what the recipes trained into `resources/models`, and writes each model's card.
 *
 * Usage: npx tsx scripts/bundle-models.ts TRAINED, a folder with one folder a model (letters-2l, …)
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Engine } from '../electron/engine/run/engine'
import { openModelFolder, runnable } from '../electron/engine/run/model-folder'
import { repeatedScores } from '../electron/engine/library/repeated-scores'
import { importModel } from '../electron/engine/weights/import-model'
import { modelCard, type ModelStory, type Training } from './models/model-card'

const MODELS = join(import.meta.dirname, '../resources/models')
const LABELS = join(MODELS, 'recipes/letters.labels.json')
const LIMIT = 20_000_000

const LETTERS =
  'a two-layer attention-only model of the letters a to z, in which an induction head has formed: the partner of the ' +
  'sandbox’s circuit, with the same letters.'
const GENERATED = 'blocks of random letters, repeated; the recipe makes them'

const stories: Readonly<Record<string, ModelStory>> = {
  'letters-2l': {
    sentence: `letters-2l is ${LETTERS}`,
    data: GENERATED,
    recipe: 'train_letters.py',
    command: 'python train_letters.py letters-2l',
    scored: 20,
  },
  'letters-2l-shortformer': {
    sentence: `letters-2l-shortformer is ${LETTERS} Positions are added to what queries and keys read, and nowhere else.`,
    data: GENERATED,
    recipe: 'train_letters.py',
    command: 'python train_letters.py letters-2l-shortformer --shortformer',
    scored: 20,
  },
  'text-2l': {
    sentence:
      'text-2l is a two-layer attention-only model of English text with a byte-level vocabulary of its own: small, so ' +
      'that loss per token, copying and token tables mean something without a download.',
    data:
      'the King James Bible and the Jargon File 4.4.7, both in the public domain, as Debian’s bible-kjv-text 4.38 and ' +
      'jargon-text 4.4.7-4.1 carry them',
    recipe: 'train_text.py',
    command: 'python train_text.py KJV.txt JARGON.txt text-2l',
    scored: 50,
  },
}

const [trained] = process.argv.slice(2)
if (trained === undefined) throw new Error('Name the folder of what was trained.')
const engine = new Engine({ provider: 'cpu', threads: 1 })
for (const [name, story] of Object.entries(stories)) {
  const from = join(trained, name)
  if (!existsSync(join(from, 'training.json'))) continue
  const out = join(MODELS, name)
  const tokenizer = existsSync(join(from, 'tokenizer.json')) ? join(from, 'tokenizer.json') : LABELS
  const { manifest } = await importModel({ path: join(from, 'model.safetensors'), tokenizer, out })
  const model = runnable(await openModelFolder(out))
  const scores = await repeatedScores(engine, model, 0, { length: story.scored, sequences: 64, seed: 1 })
  const training = JSON.parse(readFileSync(join(from, 'training.json'), 'utf8')) as Training
  writeFileSync(join(out, 'card.md'), modelCard(name, story, manifest, training, scores))
  process.stdout.write(`${name}: ${manifest.parameters} parameters\n`)
}
await engine.release()

const bytes = readdirSync(MODELS, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
process.stdout.write(`resources/models: ${bytes} bytes of ${LIMIT} at most\n`)
if (bytes > LIMIT) process.exitCode = 1
