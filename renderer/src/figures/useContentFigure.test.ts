import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { linesPanel, matrixPanel } from '#shared/figure/figures.testing'
import { useFigureChoice } from './figure-choice'
import type { FigureContent } from './figure-content'
import { useContentFigure } from './useContentFigure'

const map = (id: string, limit: number) =>
  matrixPanel(2, 2, (i) => i * limit, {
    id,
    title: id,
    scale: { kind: 'signed', limit },
    sharedScale: 'pattern',
  })
const content: FigureContent = {
  title: 'letters-2l',
  panels: [map('mine', 1), map('trained', 5), linesPanel(1, 4, (i) => i, { title: 'Loss' })],
  caption: 'Head 1.2 beside mine.',
  provenance: [{ name: 'Model', value: 'letters-2l' }],
}
const choice = () => ref({ ...useFigureChoice().value, sharedScales: true })

describe('the figure of what a view gives', () => {
  it('has all of its panels, with their letters in the caption, and its provenance', () => {
    const figure = useContentFigure(content, choice()).figure.value!
    expect(figure.panels).toHaveLength(3)
    expect(figure.caption).toBe('Head 1.2 beside mine. (a) mine. (b) trained. (c) Loss.')
    expect(figure).toMatchObject({ title: 'letters-2l', provenance: content.provenance, document: null })
    expect(figure.panels.slice(0, 2)).toMatchObject([{ scale: { limit: 5 } }, { scale: { limit: 5 } }])
  })

  it('keeps the order of the view when a panel is taken out and put back, and is none without panels', () => {
    const { figure, ids } = useContentFigure(content, choice())
    ids.value = ['trained']
    expect(figure.value!.caption).toBe('Head 1.2 beside mine.')
    ids.value = ['trained', 'mine']
    expect(figure.value!.panels.map(({ id }) => id)).toEqual(['mine', 'trained'])
    ids.value = []
    expect(figure.value).toBeNull()
  })

  it('embeds a document where the view has one and a person wants it', () => {
    const own = choice()
    const { figure } = useContentFigure({ ...content, document: '{}' }, own)
    expect(figure.value!.document).toBe('{}')
    own.value = { ...own.value, embed: false }
    expect(figure.value!.document).toBeNull()
  })
})
