import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useDocument } from './document'
import { useWatches } from './watches'

beforeEach(() => {
  setActivePinia(createPinia())
  // The window is idle whenever it is asked.
  vi.stubGlobal('requestIdleCallback', (work: (deadline: object) => void) =>
    setTimeout(() => work({ timeRemaining: () => 50 }), 0),
  )
  vi.stubGlobal('cancelIdleCallback', clearTimeout)
})

const strength = async (s: number) => {
  const documents = useDocument()
  documents.commit(documents.constantEdit('s', s))
  await nextTick()
}
const COPY = { layer: 1, head: 0 }
const line = () => useWatches().lines[0]

describe('watches', () => {
  it('show the value now, before the last edit, and over the edits', async () => {
    const watches = useWatches()
    expect(watches.add(' s * 2 ', COPY)).toBeNull()
    await nextTick()
    expect(line()).toMatchObject({ now: { text: '20' }, before: null, over: [20] })
    expect(line().watch).toMatchObject({ text: 's * 2', head: null })
    await strength(3)
    await strength(4)
    expect(line().now.text).toBe('8')
    expect(line().before?.text).toBe('6')
    await vi.waitFor(() => expect(line().over).toEqual([20, 6, 8]))
    useDocument().undo()
    await nextTick()
    expect(line()).toMatchObject({ now: { text: '6' }, before: { text: '20' }, over: [20, 6] })
  })

  it('know the edits from before they were set', async () => {
    await strength(3)
    await strength(4)
    useWatches().add('W_QK[tok a, prev a]', COPY)
    await nextTick()
    await vi.waitFor(() => expect(line().over).toEqual([10, 3, 4]))
    expect(line().before?.text).toBe('3')
    expect(line().watch.head).toEqual(COPY)
  })

  it('follow a drag, against the state before it', async () => {
    const [documents, watches] = [useDocument(), useWatches()]
    watches.add('s', null)
    await nextTick()
    documents.preview(documents.constantEdit('s', 7))
    expect(line()).toMatchObject({ now: { text: '7' }, before: { text: '10' }, over: [10, 7] })
    documents.cancelPreview()
    expect(line()).toMatchObject({ now: { text: '10' }, before: null })
  })

  it('pin cells wherever the walk stands', () => {
    const watches = useWatches()
    watches.addCell({ stage: '1.0.pattern', row: 3, column: 0 })
    watches.addCell({ stage: '1.0.pattern', row: 3, column: 0 })
    expect(watches.list.map(({ text }) => text)).toEqual(['1.0.A[4, 1]'])
    expect(line().now.text).toBe('0.999864')
    watches.remove(watches.list[0].id)
    expect(watches.list).toHaveLength(0)
  })

  it('say what is wrong when an edit takes away what they name', async () => {
    const [documents, watches] = [useDocument(), useWatches()]
    watches.add('A[4,1]', COPY)
    documents.commit(documents.tokensEdit(['a', 'b', 'c']))
    await nextTick()
    expect(line().now.problem?.message).toBe('1.0.A has no query 4. Known: 1, 2.')
    documents.undo()
    expect(line().now.text).toBe('0.999864')
    expect(watches.add('A[4', COPY)?.message).toBe('A “]” is missing.')
  })

  it('go back 200 edits and no further', async () => {
    useWatches().add('s', null)
    for (let s = 1; s <= 230; s++) {
      const documents = useDocument()
      documents.commit(documents.constantEdit('s', 1000 + s))
    }
    await nextTick()
    await vi.waitFor(() => expect(line().over.every(Number.isFinite)).toBe(true))
    expect(line().over).toHaveLength(201)
    expect(line().over[0]).toBe(1030)
  })
})
