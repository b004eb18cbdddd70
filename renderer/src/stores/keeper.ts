import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { examples } from '#shared/circuit/examples'
import { journalText } from '#shared/document/journal-text'
import { serializeDocument } from '#shared/document/serialize'
import type { Session } from '../document/history'
import { recordsOf, stepBetween, type JournalRecord } from '../document/journal-record'
import { savedRecord } from '../document/saved-mark'
import { useDocument } from './document'
import { useToasts } from './toasts'

/** A document's journal as this side knows it. */
interface Kept {
  /** Whether the main process has a journal to append to. */
  begun: boolean
  /** Records that were acknowledged. */
  records: number
  /** Records that were not yet, oldest first. */
  queue: string[]
  sending: Promise<void> | null
  /** The state of which there is a snapshot. */
  pictured: Session | null
  timer: ReturnType<typeof setTimeout> | null
}

/** How long a change waits for its snapshot. A costly one waits longer, so that it never takes more than a twentieth. */
const SNAPSHOT_MS = 1000
const COST_SHARE = 20

/**
 * Keeps every open document in its journal, step by step as it is edited. What is acknowledged outlives the app, so
 * quitting never asks.
 */
export const useKeeper = defineStore('keeper', () => {
  const documents = useDocument()
  const toasts = useToasts()
  const journals = new Map<string, Kept>()
  /** Records that outlive the app, of all documents together, since it was started. */
  const acknowledged = ref(0)
  /** Whether something is on its way there. */
  const pending = ref(0)
  let warned = false

  /** Begins to follow the documents. @param known how many records the journals of the last run hold */
  function follow(known: ReadonlyMap<string, number>) {
    for (const session of documents.sessions) {
      const records = known.get(session.id)
      if (records !== undefined) journals.set(session.id, { ...unbegun(), begun: true, records })
      else if (!isPristineExample(session)) keepWhole(session)
    }
    watch(
      () => documents.sessions,
      (now, before) => {
        for (const session of now) {
          const old = before.find(({ id }) => id === session.id)
          if (!old) opened(session)
          else if (old !== session) changed(old, session)
        }
        for (const { id } of before) if (!now.some((each) => each.id === id)) closed(id)
      },
      { flush: 'sync' },
    )
    watch(
      () => documents.saved,
      (now, before) => {
        for (const [id, { mark }] of now) {
          const old = before.get(id)
          const session = documents.sessions.find((each) => each.id === id)
          if (!session || !mark || !old || old.mark === mark || !journals.has(id)) continue
          const record = savedRecord(session, mark)
          if (record) push(id, [record])
        }
      },
      { flush: 'sync' },
    )
  }

  function opened(session: Session) {
    if (!isPristineExample(session)) keepWhole(session)
  }
  function changed(before: Session, after: Session) {
    if (!journals.has(after.id)) return keepWhole(after)
    const step = stepBetween(before, after)
    if (step) push(after.id, [step])
    pictureLater(after.id)
  }
  function closed(id: string) {
    const kept = journals.get(id)
    journals.delete(id)
    if (!kept) return
    if (kept.timer) clearTimeout(kept.timer)
    pending.value -= kept.queue.length
    kept.queue = []
    void (kept.sending ?? Promise.resolve()).then(() => window.lab.invoke('documents.close', { id }))
  }

  /** Begins the journal of a document, whatever its history. */
  function keepWhole(session: Session) {
    journals.set(session.id, unbegun())
    const { mark } = documents.savedIn(session.id)
    // A document that was opened unsaved stays so; one with a mark was as its origin when it was opened.
    const record = session.entries.length > 0 && mark ? savedRecord(session, mark) : null
    push(session.id, [...recordsOf(session, mark !== null), ...(record ? [record] : [])])
  }

  function push(id: string, records: readonly JournalRecord[]) {
    const kept = journals.get(id)!
    kept.queue.push(...records.map(journalText))
    pending.value += records.length
    kept.sending ??= send(id, kept)
  }

  async function send(id: string, kept: Kept) {
    try {
      while (kept.queue.length > 0) {
        const records = kept.queue.slice()
        const reply = kept.begun
          ? await window.lab.invoke('documents.append', { id, records })
          : await window.lab.invoke('documents.begin', {
              id,
              records,
              file: documents.savedIn(id).file?.token ?? null,
            })
        if (!reply.ok || reply.value.kind === 'error') {
          warn(reply.ok && reply.value.kind === 'error' ? reply.value.message : null)
          // What was not written stays in the queue, and goes with the next edit.
          return
        }
        warned = false
        kept.begun = true
        kept.records += records.length
        if (kept.queue.length === 0) return
        kept.queue.splice(0, records.length)
        pending.value -= records.length
        acknowledged.value += records.length
      }
    } finally {
      kept.sending = null
    }
  }

  function warn(message: string | null) {
    if (warned) return
    warned = true
    toasts.error(message ?? 'Edits do not survive a crash now. Save your work.')
  }

  function pictureLater(id: string, wait = SNAPSHOT_MS) {
    const kept = journals.get(id)
    if (!kept || kept.timer) return
    kept.timer = setTimeout(() => {
      kept.timer = null
      const cost = picture(id)
      if (cost === null) pictureLater(id)
      else if (cost * COST_SHARE > SNAPSHOT_MS)
        kept.timer = setTimeout(() => (kept.timer = null), cost * COST_SHARE)
    }, wait)
  }

  /** Takes a snapshot where there is something new. @returns what it cost, in ms; `null` while records are on their way */
  function picture(id: string): number | null {
    const kept = journals.get(id)
    const session = documents.sessions.find((each) => each.id === id)
    if (!kept || !session || kept.pictured === session) return 0
    if (kept.queue.length > 0) return null
    const begun = performance.now()
    kept.pictured = session
    const text = serializeDocument(session.document)
    void window.lab.invoke('documents.snapshot', { id, records: kept.records, text })
    return performance.now() - begun
  }

  /** Waits until everything is acknowledged, and takes a snapshot of what has none. */
  async function flush() {
    for (const [id, kept] of journals) if (kept.queue.length > 0) kept.sending ??= send(id, kept)
    await Promise.all([...journals.values()].map(({ sending }) => sending ?? Promise.resolve()))
    for (const id of journals.keys()) picture(id)
  }

  return { follow, flush, acknowledged, pending }
})

function unbegun(): Kept {
  return { begun: false, records: 0, queue: [], sending: null, pictured: null, timer: null }
}

/** An example that nobody touched is there again without a journal. */
function isPristineExample({ id, entries, branches, document }: Session): boolean {
  return (
    examples.some((example) => example.id === id) &&
    entries.length === 0 &&
    branches.length === 0 &&
    !document.snapshots
  )
}
