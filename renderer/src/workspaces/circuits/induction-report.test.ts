import { describe, expect, it } from 'vitest'
import { reportCautions, reportSections, type InductionEvidence } from './induction-report'
import { reportHtml, reportMarkdown, reportPages } from './report-texts'

const first = { layer: 0, head: 1, score: 0.98 }
const last = { layer: 1, head: 0, score: 0.77 }
const evidence: InductionEvidence = {
  repeat: { length: 20, sequences: 4, seed: 0 },
  previous: [first],
  induction: [last, { layer: 1, head: 3, score: 0.6 }],
  positional: 0.9,
  copying: [{ head: last, top1: 1, top5: 1, eigenvalues: 0.99 }],
  composition: {
    ...{ earlier: first, later: last, score: 0.27, mean: 0.144, std: 0.006 },
    ...{ rank: 1, pairs: 16, top1Rows: 0.9, top1Columns: 0.95 },
  },
  ablation: { clean: 0.5, previous: 2, induction: 1, both: 2.5 },
  complement: { loss: 0.7, difference: 0.2 },
  attribution: { heads: [{ ...last, score: 5 }], others: { name: 'embed', score: 1 } },
  missing: [],
}

describe('the report', () => {
  it('has a claim with its numbers, definition and link for each piece of evidence, in the order of the argument', () => {
    const sections = reportSections(evidence)
    expect(sections.map(({ id }) => id)).toEqual([
      'previous',
      'induction',
      'positional',
      'copying',
      'composition',
      'ablation',
      'complement',
      'attribution',
    ])
    expect(sections[1].claim).toBe('1.0 and 1.3 attend to the token that followed the one that came before.')
    expect(sections[4].claim).toContain(
      '0.2700, 21 standard deviations above random heads, rank 1 of 16 pairs',
    )
    expect(sections[4].link).toMatchObject({ view: 'through', head: last, earlier: first })
    expect(sections.every(({ definition, facts }) => definition !== '' && facts.length > 0)).toBe(true)
  })

  it('claims nothing of a head that stays below the threshold', () => {
    const weak = { ...evidence, previous: [{ ...first, score: 0.2 }], induction: [{ ...last, score: 0.1 }] }
    const [previous, induction] = reportSections(weak)
    expect(previous.claim).toBe('No head reaches 0.35; 0.1 comes nearest.')
    expect(induction.claim).toBe('No head reaches 0.5; 1.0 comes nearest.')
  })

  it('leaves out what could not be measured', () => {
    const bare = { ...evidence, copying: [], composition: null, ablation: null, attribution: null }
    expect(reportSections(bare).map(({ id }) => id)).toEqual([
      'previous',
      'induction',
      'positional',
      'complement',
    ])
  })
})

it('speaks once of a head that is nearest to both, and of changes with their sign', () => {
  const one = { ...first, score: 0.1 }
  const sections = reportSections({
    ...{ ...evidence, previous: [one], induction: [one] },
    ablation: { clean: 3, previous: -0.0006, induction: -0.0006, both: -0.0006 },
    attribution: { heads: [], others: { name: 'embed', score: NaN } },
  })
  const of = (id: string) => sections.find((section) => section.id === id)
  expect(of('ablation')!.claim).toBe('Without 0.1 the loss changes by −0.0006 nats; it was 3.0000 nats.')
  expect(of('complement')!.facts[0].value).toBe('0.1')
  expect(of('attribution')).toBeUndefined()
})

it('warns of a context that holds r of fewer than three tokens', () => {
  expect(reportCautions(evidence)).toEqual([])
  const short = { ...evidence, repeat: { ...evidence.repeat, length: 2 } }
  expect(reportCautions(short)).toEqual([expect.stringContaining('only 2 tokens in r')])
})

describe('its exports', () => {
  const text = {
    title: 'Induction circuit of <a & b>',
    sections: reportSections(evidence),
    provenance: [{ name: 'Tokens', value: '0 '.repeat(400) }],
    missing: ['attribution: outputs are | not tokens'],
    cautions: ['All of it is <weak>.'],
  }
  it('escape what a model’s name can hold', () => {
    const html = new DOMParser().parseFromString(reportHtml(text), 'text/html')
    expect(html.querySelector('h1')!.textContent).toBe('Induction circuit of <a & b>')
    expect(html.querySelectorAll('section')).toHaveLength(8)
    expect(html.querySelectorAll('script')).toHaveLength(0)
    expect(html.body.textContent).toContain('outputs are | not tokens')
    expect(html.body.textContent).toContain('All of it is <weak>.')
    expect(reportMarkdown(text)).toContain('**All of it is \\<weak\\>.**')
    expect(reportMarkdown(text)).toContain('# Induction circuit of \\<a & b\\>')
  })
  it('are numbered pages that hold every line within their margins', () => {
    const { pages, width, height } = reportPages(text)
    expect([width, height]).toEqual([210, 297])
    expect(pages.length).toBeGreaterThan(1)
    const lines = pages.map((svg) => [
      ...new DOMParser().parseFromString(svg, 'text/html').querySelectorAll('svg text'),
    ])
    lines.forEach((texts, i) => {
      expect(texts.at(-1)!.textContent).toBe(`${i + 1} / ${pages.length}`)
      expect(Math.max(...texts.slice(0, -1).map((line) => Number(line.getAttribute('y'))))).toBeLessThan(280)
      expect(texts.every((line) => line.textContent.length <= 98)).toBe(true)
      // What a page ends with is no heading: what belongs to it is on the same page.
      expect(texts.at(-2)!.getAttribute('font-weight')).toBeNull()
    })
    const all = lines.flatMap((texts) => texts.map((line) => line.textContent)).join(' ')
    expect(all).toContain('rank 1 of 16 pairs')
    expect(all.match(/0 0/g)!.length).toBeGreaterThan(100)
  })
})
