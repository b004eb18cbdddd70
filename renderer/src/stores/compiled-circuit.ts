import type { ListedModel } from '#shared/ipc/engine'
import { serializeDocument } from '#shared/document/serialize'
import { useDocument } from './document'
import { useModels } from './models'
import { useToasts } from './toasts'

/** Makes the sandbox's circuit a model of the library, or says why not. */
export async function compiledCircuit(): Promise<ListedModel | null> {
  const documents = useDocument()
  const models = useModels()
  const toasts = useToasts()
  const reply = await window.lab.invoke('models.compile', {
    document: serializeDocument({ ...documents.session.document, snapshots: [] }),
  })
  if (!reply.ok || reply.value.kind === 'error') {
    toasts.error(reply.ok ? (reply.value as { message: string }).message : reply.message)
    return null
  }
  const { model } = reply.value
  await models.refresh()
  return models.list.find(({ id }) => id === model) ?? null
}
