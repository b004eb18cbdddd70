// @vitest-environment happy-dom
import { runInThisContext } from 'node:vm'
import { deflateSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  figureOf,
  linesPanel,
  matrixPanel,
  oddTexts,
  sampleFigure,
  sampleTrace,
} from '#shared/figure/figures.testing'
import { figureHtml } from '#shared/figure/html'
import { layoutFigure } from '#shared/figure/layout'

const deflate = (bytes: Uint8Array) => Promise.resolve(new Uint8Array(deflateSync(bytes)))

/** Opens a page in the document of the test and runs its script, which a real window would do by itself. */
function opened(html: string) {
  const page = new DOMParser().parseFromString(html, 'text/html')
  document.body.innerHTML = page.body.innerHTML
  const script = /<script>([^]*)<\/script>/.exec(html)![1]
  // Names of one page must not meet those of the next.
  runInThisContext(`{${script}}`)
  const svg = document.querySelector('svg')!
  const said = () => document.getElementById('cell')!.textContent
  const press = (key: string) => {
    svg.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    return said()
  }
  return { svg, said, press }
}

describe('a figure’s page', () => {
  let html: string
  beforeEach(
    async () =>
      void (html = await figureHtml(sampleFigure(['0.0.masked', '1.0.pattern', 'logits']), deflate)),
  )

  it('asks nothing of any network', () => {
    expect(html).toContain(`content="default-src 'none'; img-src data:;`)
    const addresses = html.match(/\b(?:https?:)?\/\/[\w.-]+/g)!
    expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org']))
    expect(html).not.toMatch(/<(link|iframe|object|embed)\b|\ssrc=/)
  })

  it('says the cell that arrow keys move to, in all its digits, with what marks it', () => {
    const { press } = opened(html)
    expect(press('ArrowDown')).toBe('Masked scores, head 0.0. query a0, key a0: 0')
    expect(press('ArrowRight')).toBe(
      'Masked scores, head 0.0. query a0, key b1: \u2212∞ (\u2212∞: masked before the softmax)',
    )
    expect(press('ArrowUp')).toContain('query a0, key b1')
    press('PageDown')
    for (let i = 0; i < 3; i++) press('ArrowDown')
    expect(press('ArrowLeft')).toBe(
      `Attention, head 1.0. query a4, key b1: ${sampleTrace.values('1.0.pattern').values[12]}`,
    )
    press('PageDown')
    expect(press('ArrowDown')).toBe(`Logits. token tok b: ${sampleTrace.values('logits').values[1]}`)
  })

  it('locks with Enter and lets go with Escape', () => {
    const { press } = opened(html)
    const status = document.getElementById('cell')!
    press('ArrowDown')
    press('Enter')
    expect(status.classList.contains('locked')).toBe(true)
    document.querySelector('svg')!.dispatchEvent(new Event('pointerleave'))
    expect(status.textContent).toContain('query a0, key a0')
    expect(press('Escape')).toBe(status.dataset.hint)
    expect(status.classList.contains('locked')).toBe(false)
  })

  it('says the point of a line chart that arrow keys or the pointer come to, and what a gap is', async () => {
    const panel = linesPanel(2, 3, (i) => (i === 1 ? NaN : i), { title: 'Loss', unit: 'nats' })
    const figure = figureOf([panel])
    const { svg, said, press } = opened(await figureHtml(figure, deflate))
    press('ArrowDown')
    expect(press('ArrowRight')).toBe('Loss. head 0, position 1: NaN (gap in a line: there is no such number)')
    expect(press('ArrowDown')).toBe('Loss. head 1, position 1: 4')
    const { width, panels } = layoutFigure(figure)
    const { xs, ys } = panels[0].points!
    const box = { left: 0, top: 0, width }
    svg.getBoundingClientRect = () => box as DOMRect
    const at = (clientX: number, clientY: number) =>
      svg.dispatchEvent(new MouseEvent('pointermove', { clientX, clientY }))
    // Nearer to the upper line, then to the lower one.
    at(xs[2], ys[5] + 3)
    expect(said()).toBe('Loss. head 1, position 2: 5')
    at(xs[2], ys[2] - 3)
    expect(said()).toBe('Loss. head 0, position 2: 2')
  })

  it('takes nothing in a title or a token for a tag', async () => {
    const evil = '</script><script>top.ran = 1</script><img src=x onerror=top.ran=1>'
    const labels = [evil, ...oddTexts].map((text) => ({ text }))
    const panel = matrixPanel(labels.length, labels.length, (i) => i, {
      title: evil,
      rows: { name: evil, labels },
      columns: { name: evil, labels },
    })
    const page = await figureHtml({ ...figureOf([panel]), title: evil, caption: evil }, deflate)
    expect(page.match(/<script\b/g)).toHaveLength(2)
    expect(page.match(/<img\b/g)).toBeNull()
    expect(opened(page).press('ArrowDown')).toContain(evil)
  })
})
