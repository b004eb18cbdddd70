import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { exampleDocument } from '#shared/circuit/examples'
import type { CircuitDocument } from '#shared/document/document'
import { parseDocument } from '#shared/document/parse'
import { serializeDocument } from '#shared/document/serialize'
import { parseTestCases } from '#shared/document/test-cases'
import type { DiskState, FileName } from '#shared/ipc/documents'
import type { OpenedFile } from '#shared/ipc/launch-file'
import { newSession, type Session } from '../document/history'
import { restOf } from '../document/journal-record'
import { useDocument } from './document'
import { useQuestions } from './questions'
import { useToasts } from './toasts'

/** Opening, saving and closing: what a person does with documents as a whole. */
export const useFiles = defineStore('files', () => {
  const documents = useDocument()
  const toasts = useToasts()
  const questions = useQuestions()
  const recent = shallowRef<readonly FileName[]>([])

  async function refreshRecent() {
    const reply = await window.lab.invoke('files.recent')
    if (reply.ok) recent.value = reply.value
  }

  /** Shows what was read from a file: the document that is open from it already, or a new one. */
  function openFile(opened: OpenedFile) {
    if (opened.kind === 'error') return toasts.error(opened.message)
    if (opened.kind === 'figure') return openFigure(opened.name, opened.text)
    const { file, text } = opened
    const already = documents.sessions.find(({ id }) => documents.savedIn(id).file?.token === file.token)
    if (already) return documents.show(already.id)
    const parsed = parseDocument(text)
    if (!parsed.ok) return toasts.error(`“${file.name}” was not opened. ${refusal(text, parsed.error)}`)
    addDocument(parsed.document, file)
    void refreshRecent()
  }
  /** Opens the document in an exported figure; it is in no file of its own yet. */
  function openFigure(name: string, text: string) {
    const parsed = parseDocument(text)
    if (!parsed.ok) return toasts.error(`The circuit in “${name}” was not opened. ${parsed.error}`)
    const session = newSession(crypto.randomUUID(), parsed.document)
    documents.add(session, { file: null, mark: null })
    toasts.done(`Opened the circuit of “${name}”.`)
  }
  async function choose() {
    const reply = await window.lab.invoke('files.choose')
    if (reply.ok) reply.value.forEach(openFile)
    else toasts.error(reply.message)
  }
  async function openRecent({ token }: FileName) {
    const reply = await window.lab.invoke('files.read', { file: token })
    if (reply.ok) openFile(reply.value)
    else toasts.error(reply.message)
    void refreshRecent()
  }

  function create() {
    const { example: _example, ...empty } = exampleDocument('induction-empty')
    addDocument({ ...empty, name: freeName('Untitled') }, null)
  }
  function duplicate(session: Session = documents.session) {
    const name = freeName(`${session.document.name} copy`)
    const session2 = newSession(crypto.randomUUID(), { ...session.document, name })
    documents.add(session2, { file: null, mark: null })
  }
  function addDocument(document: CircuitDocument, file: FileName | null) {
    const session = newSession(crypto.randomUUID(), document)
    documents.add(session, { file, mark: { entry: null, rest: restOf(document) } })
  }
  function freeName(wanted: string): string {
    const taken = new Set(documents.sessions.map(({ document }) => document.name))
    let name = wanted
    for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`
    return name
  }

  /** @returns whether the document is in its file now */
  async function save(session: Session = documents.session, overwrite = false): Promise<boolean> {
    const { file } = documents.savedIn(session.id)
    if (!file) return saveAs(session)
    const text = serializeDocument(session.document)
    const reply = await window.lab.invoke('files.save', { id: session.id, file: file.token, text, overwrite })
    if (!reply.ok) return failed(reply.message)
    if (reply.value.kind === 'error') return failed(reply.value.message)
    if (reply.value.kind === 'changed') return saveOverChange(session, file)
    documents.markSaved(session, reply.value.file)
    return true
  }
  async function saveAs(session: Session = documents.session): Promise<boolean> {
    const others = documents.sessions
      .filter(({ id }) => id !== session.id)
      .flatMap(({ id }) => documents.savedIn(id).file?.token ?? [])
    const chosen = await window.lab.invoke('files.chooseName', { name: session.document.name, others })
    if (!chosen.ok) return failed(chosen.message)
    if (chosen.value.kind === 'error') return failed(chosen.value.message)
    if (chosen.value.kind === 'cancelled') return false
    const { file } = chosen.value
    // The document takes the name that its file was given, and only when it is there.
    const name = stem(file.name)
    const text = serializeDocument({ ...session.document, name })
    const reply = await window.lab.invoke('files.save', {
      id: session.id,
      file: file.token,
      text,
      overwrite: true,
    })
    if (!reply.ok) return failed(reply.message)
    if (reply.value.kind !== 'saved')
      return failed(reply.value.kind === 'error' ? reply.value.message : NOT_SAVED)
    rename(session, name, reply.value.file)
    toasts.done(`Saved as “${file.name}”.`)
    void refreshRecent()
    return true
  }
  /** Gives a document its file's name, and notes that it is there in the state in which it was written. */
  function rename(written: Session, name: string, file: FileName) {
    const now = documents.sessions.find(({ id }) => id === written.id)
    if (!now) return
    const rest = { ...restOf(now.document), name }
    if (now.document.name !== name) documents.describe(now.id, rest)
    const wasEdited = now.document !== written.document
    const { circuit, tokens } = written.document
    const renamed = documents.sessions.find(({ id }) => id === written.id)!
    documents.markSaved(wasEdited ? { ...written, document: { ...rest, circuit, tokens } } : renamed, file)
  }
  async function saveOverChange(session: Session, file: FileName): Promise<boolean> {
    const answer = await questions.ask({
      title: `“${file.name}” was changed by another program.`,
      detail: 'Saving now would replace what it wrote.',
      choices: [
        { id: 'cancel', label: 'Cancel' },
        { id: 'saveAs', label: 'Save as…' },
        { id: 'replace', label: 'Replace it', isDefault: true },
      ],
      cancel: 'cancel',
    })
    if (answer === 'replace') return save(session, true)
    return answer === 'saveAs' ? saveAs(session) : false
  }
  function failed(message: string): false {
    toasts.error(message)
    return false
  }

  /** Goes back to what the file has, or to the start; one entry, so that undo brings the work back. */
  async function revert(session: Session = documents.session) {
    const { file } = documents.savedIn(session.id)
    if (!file) return documents.goTo(0)
    const reply = await window.lab.invoke('files.read', { file: file.token })
    if (!reply.ok) return void failed(reply.message)
    if (reply.value.kind === 'error') return void failed(reply.value.message)
    takeFromDisk(session.id, file, reply.value.text, `Revert to “${file.name}”`)
  }
  function takeFromDisk(id: string, file: FileName, text: string, label: string) {
    const parsed = parseDocument(text)
    if (!parsed.ok) return void failed(`“${file.name}” was not read. ${parsed.error}`)
    const session = documents.sessions.find((each) => each.id === id)
    if (!session) return
    const { circuit, tokens } = parsed.document
    const before = { circuit: session.document.circuit, tokens: session.document.tokens }
    if (serializeDocument({ ...session.document, circuit, tokens }) !== serializeDocument(session.document)) {
      documents.commitTo(id, { kind: 'circuit', label, before, after: { circuit, tokens } }, label)
    }
    documents.describe(id, restOf(parsed.document))
    documents.markSaved(documents.sessions.find((each) => each.id === id)!)
  }

  /** Closes a document; asks only where that would lose something. */
  async function close(session: Session = documents.session) {
    if (documents.hasUnsavedEdits(session)) {
      const { name } = session.document
      documents.show(session.id)
      const answer = await questions.ask({
        title: `Save the changes to “${name}”?`,
        detail: 'They are lost if the document is closed without saving.',
        choices: [
          { id: 'cancel', label: 'Cancel' },
          { id: 'discard', label: 'Discard' },
          { id: 'save', label: 'Save', isDefault: true },
        ],
        cancel: 'cancel',
      })
      if (answer === 'cancel') return
      if (answer === 'save' && !(await save(session))) return
    }
    documents.close(session.id)
  }

  /** Another program has changed the file of an open document, or taken it away. */
  async function diskChanged(token: string, disk: DiskState) {
    const session = documents.sessions.find(({ id }) => documents.savedIn(id).file?.token === token)
    const file = session && documents.savedIn(session.id).file
    if (!session || !file || disk.kind === 'same' || asked.has(token)) return
    if (disk.kind === 'gone') {
      documents.markUnsaved(session.id)
      return toasts.error(`“${file.name}” was moved or deleted. The document is kept here; save it again.`)
    }
    if (disk.text === serializeDocument(session.document)) return documents.markSaved(session)
    asked.add(token)
    const edited = documents.hasUnsavedEdits(session)
    const answer = await questions.ask({
      title: `“${file.name}” was changed by another program.`,
      detail: edited
        ? 'It has unsaved edits here too. Reloading is one step that undo takes back.'
        : 'Reloading is one step that undo takes back.',
      choices: [
        { id: 'keep', label: 'Keep mine', ...(edited ? { isDefault: true } : {}) },
        { id: 'reload', label: 'Reload', ...(edited ? {} : { isDefault: true }) },
      ],
      cancel: 'keep',
    })
    asked.delete(token)
    if (answer === 'keep') {
      documents.markUnsaved(session.id)
      return
    }
    const reply = await window.lab.invoke('files.read', { file: token })
    if (!reply.ok) return void failed(reply.message)
    if (reply.value.kind === 'error') return void failed(reply.value.message)
    takeFromDisk(session.id, file, reply.value.text, `Reload “${file.name}”`)
  }
  const asked = new Set<string>()

  return {
    recent,
    refreshRecent,
    openFile,
    openFigure,
    choose,
    openRecent,
    create,
    duplicate,
    save,
    saveAs,
    revert,
    close,
    diskChanged,
  }
})

const NOT_SAVED = 'The document was not saved. Save it under another name.'

/** A file's name without its ending. */
function stem(name: string): string {
  return name.replace(/\.(circuit\.json|circuit|json)$/i, '').slice(0, 200) || name
}

/** Why a text is no document; what else of ours it may be is said first. */
function refusal(text: string, error: string): string {
  if (text.includes('"format"')) return error
  return parseTestCases(text).ok ? 'It holds homework test cases: run them from Checks.' : error
}
