/**
 * `npm run bench:journal`: how long an edit waits until it outlives the app, in the real window, and how long a
 * document with 10,000 history entries takes to come back from its journal, with and without its snapshot. Goals:
 * 50 ms; 300 ms.
 */
import { _electron } from '@playwright/test'
import { exampleDocument } from '#shared/circuit/examples'
import { journalText } from '#shared/document/journal-text'
import { serializeDocument } from '#shared/document/serialize'
import { edited, newSession } from '../renderer/src/document/history'
import { recordsOf, stepBetween } from '../renderer/src/document/journal-record'
import { recoveredDocument } from '../renderer/src/document/recovery'
import { openAppSession } from '../scripts/app/app-session'
import { ensureBuilt } from '../scripts/app/built'
import { launchOptions } from '../scripts/app/launch-options'
import { quantile, rounded } from './figures'

const EDITS = 200
const ENTRIES = 10_000

interface Waits {
  /** ms from a key's press to the frame that shows its edit as acknowledged: the edit, its drawing and the journal. */
  readonly shown: number[]
  /** ms that the journal alone takes of it: from sending a record to its acknowledgement. */
  readonly written: number[]
}

async function acknowledgements(): Promise<Waits> {
  const session = await openAppSession()
  try {
    const app = await _electron.launch(launchOptions(session))
    const page = await app.firstWindow()
    const slider = page.getByRole('slider', { name: 'Strength' })
    await slider.focus()
    await page.evaluate(() => {
      const button = document.querySelector('[data-pending]') as HTMLElement
      const waits: number[] = []
      Object.assign(window, { waits })
      let from = 0
      new MutationObserver(() => {
        if (Number(button.dataset.acknowledged) > waits.length) waits.push(performance.now() - from)
      }).observe(button, { attributes: true })
      window.addEventListener('keydown', () => (from = performance.now()), true)
    })
    for (let i = 0; i < EDITS; i++) {
      await page.keyboard.press(i % 2 === 0 ? 'ArrowRight' : 'ArrowLeft')
      await page.evaluate(() => new Promise((done) => setTimeout(done, 30)))
    }
    const waits = await page.evaluate(() => (window as unknown as { waits: number[] }).waits)
    // In a profile that is thrown away, so what is appended does not matter.
    const written = await page.evaluate(async (count) => {
      const times: number[] = []
      for (let i = 0; i < count; i++) {
        const begun = performance.now()
        const reply = await window.lab.invoke('documents.append', {
          id: 'induction',
          records: ['{"$plain":0}'],
        })
        times.push(performance.now() - begun)
        if (!reply.ok || reply.value.kind !== 'done') throw new Error('It was not written.')
      }
      return times
    }, EDITS)
    await app.close()
    return { shown: waits, written }
  } finally {
    await session.close()
  }
}

/** ms that a document of D dims with many entries takes to come back. */
function recovery(D: number, withSnapshot: boolean): number {
  const vocabulary = Array.from({ length: D / 2 }, (_, i) => `t${i}`)
  const document = exampleDocument('induction', {
    vocabulary,
    positions: D / 2,
    tokens: vocabulary.slice(0, 4),
  })
  let session = newSession('bench', document)
  const records = recordsOf(session, true).map(journalText)
  const place = { layer: 0, head: 0, name: 'W_QK' } as const
  for (let i = 0; i < ENTRIES; i++) {
    const before = i < D ? session.document.circuit.layers[0].heads[0].W_QK.values[i] : i + 1 - D
    const changes = [{ index: i % D, before, after: i + 1 }]
    const next = edited(session, { kind: 'cells', place, changes })
    records.push(journalText(stepBetween(session, next)))
    session = next
  }
  const text = serializeDocument(session.document)
  const snapshot = withSnapshot ? { records: records.length, text } : null
  const times = Array.from({ length: 5 }, () => {
    const begun = performance.now()
    const recovered = recoveredDocument({
      id: 'bench',
      records,
      damaged: false,
      snapshot,
      file: null,
      disk: { kind: 'same' },
    })
    if (recovered?.session.entries.length !== ENTRIES) throw new Error('The history did not come back.')
    return performance.now() - begun
  })
  return rounded(quantile(times, 0.5), 0)
}

ensureBuilt()
const { shown, written } = await acknowledgements()
console.log(
  JSON.stringify({
    edits: shown.length,
    written_p50_ms: rounded(quantile(written, 0.5)),
    written_p95_ms: rounded(quantile(written, 0.95)),
    shown_p50_ms: rounded(quantile(shown, 0.5)),
    shown_p95_ms: rounded(quantile(shown, 0.95)),
    entries: ENTRIES,
    recovery_9_ms: recovery(10, true),
    recovery_64_ms: recovery(64, true),
    recovery_128_ms: recovery(128, true),
    recovery_64_without_snapshot_ms: recovery(64, false),
  }),
)
