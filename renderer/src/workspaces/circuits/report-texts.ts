import type { ReportSection } from './induction-report'

/** A report on its way out of the window. */
export interface ReportText {
  readonly title: string
  readonly sections: readonly ReportSection[]
  /** How the numbers came about. */
  readonly provenance: readonly { readonly name: string; readonly value: string }[]
  /** What could not be measured, in sentences. */
  readonly missing: readonly string[]
  /** What weakens all of it, in sentences. */
  readonly cautions: readonly string[]
}

export function reportMarkdown({ title, sections, provenance, missing, cautions }: ReportText): string {
  const plain = (text: string) => text.replace(/[\\|`*_<>]/g, (mark) => `\\${mark}`)
  return [
    `# ${plain(title)}`,
    ...cautions.map((each) => `**${plain(each)}**`),
    ...sections.flatMap((section) => [
      `## ${plain(section.title)}`,
      plain(section.claim),
      ['| what | number |', '| --- | ---: |']
        .concat(section.facts.map(({ name, value }) => `| ${plain(name)} | ${plain(value)} |`))
        .join('\n'),
      `Definition: ${plain(section.definition)}`,
      `View: ${plain(viewText(section))}`,
    ]),
    ...(missing.length > 0 ? ['## Not measured', missing.map((each) => `- ${plain(each)}`).join('\n')] : []),
    '## Provenance',
    provenance.map(({ name, value }) => `- ${plain(name)}: ${plain(value)}`).join('\n'),
  ]
    .join('\n\n')
    .concat('\n')
}

/** Where to look in the app. */
function viewText({ link }: ReportSection): string {
  return link.head ? `${link.title}, head ${link.head.layer}.${link.head.head}` : link.title
}

const STYLE = `body{font:14px/1.5 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#15171c;background:#fff}
h1{font-size:22px}h2{font-size:16px;margin:1.6em 0 .2em}table{border-collapse:collapse;margin:.4em 0}
td{padding:1px 16px 1px 0}td:last-child{font-family:ui-monospace,monospace;text-align:right}
.small{font-size:12px;color:#474d5a}dl{display:grid;grid-template-columns:auto 1fr;gap:2px 16px;font-size:12px}dd{margin:0;overflow-wrap:anywhere}`

/** One page that needs nothing else, runs nothing and prints. */
export function reportHtml({ title, sections, provenance, missing, cautions }: ReportText): string {
  const section = (each: ReportSection) =>
    `<section id="${each.id}"><h2>${escaped(each.title)}</h2><p>${escaped(each.claim)}</p><table>${each.facts
      .map(({ name, value }) => `<tr><td>${escaped(name)}</td><td>${escaped(value)}</td></tr>`)
      .join(
        '',
      )}</table><p class="small">${escaped(each.definition)}</p><p class="small">View: ${escaped(viewText(each))}</p></section>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1>
${cautions.map((each) => `<p><strong>${escaped(each)}</strong></p>`).join('\n')}
<nav class="small">${sections.map((each) => `<a href="#${each.id}">${escaped(each.title)}</a>`).join(' · ')}</nav>
${sections.map(section).join('\n')}
${missing.length > 0 ? `<h2>Not measured</h2><ul>${missing.map((each) => `<li>${escaped(each)}</li>`).join('')}</ul>` : ''}
<h2>Provenance</h2><dl>${provenance.map(({ name, value }) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>
</body></html>
`
}

const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => MARKS[mark])

/** A4, in millimetres. */
const PAGE = { width: 210, height: 297, margin: 18 }
/** Characters that fit in a line of the widest fallback font at each size. */
const SIZES = {
  title: { size: 5.6, most: 46, before: 2 },
  heading: { size: 4, most: 66, before: 4 },
  text: { size: 3.2, most: 84, before: 1 },
  small: { size: 2.7, most: 98, before: 1 },
} as const

/** The report as pages of text, which is what a PDF is made from; a heading never stands alone at a page's end. */
export function reportPages({ title, sections, provenance, missing, cautions }: ReportText): {
  pages: string[]
  width: number
  height: number
} {
  type Line = readonly [kind: keyof typeof SIZES, text: string]
  const blocks: Line[][] = [
    [['title', title], ...cautions.map((text): Line => ['text', text])],
    ...sections.map((section): Line[] => [
      ['heading', section.title],
      ['text', section.claim],
      ...section.facts.map(({ name, value }): Line => ['text', `${name}: ${value}`]),
      ['small', section.definition],
      ['small', `View: ${viewText(section)}`],
    ]),
    ...(missing.length > 0
      ? [[['heading', 'Not measured'] as const, ...missing.map((text): Line => ['text', text])]]
      : []),
    [['heading', 'Provenance'], ...provenance.map(({ name, value }): Line => ['small', `${name}: ${value}`])],
  ]
  const pages: string[][] = [[]]
  let y = PAGE.margin
  const end = PAGE.height - PAGE.margin
  for (const block of blocks) {
    const lines = block.flatMap(([kind, text]) =>
      wrapped(text, SIZES[kind].most).map((part, i) => {
        const { size, before } = SIZES[kind]
        return { kind, part, size, down: size * 1.4 + (i === 0 ? before : 0) }
      }),
    )
    const whole = lines.reduce((sum, { down }) => sum + down, 0)
    // A block that fits on a page of its own is not cut.
    if (y + whole > end && whole <= end - PAGE.margin && y > PAGE.margin) y = Infinity
    for (const { kind, part, size, down } of lines) {
      if (y + down > end) {
        pages.push([])
        y = PAGE.margin
      }
      y += down
      const weight = kind === 'title' || kind === 'heading' ? ' font-weight="600"' : ''
      const fill = kind === 'small' ? '#474d5a' : '#15171c'
      pages
        .at(-1)!
        .push(
          `<text x="${PAGE.margin}" y="${y.toFixed(2)}" font-size="${size}" fill="${fill}"${weight}>${escaped(part)}</text>`,
        )
    }
  }
  const filled = pages.filter((texts) => texts.length > 0)
  return {
    pages: filled.map((texts, i) => pageSvg(texts, `${i + 1} / ${filled.length}`)),
    width: PAGE.width,
    height: PAGE.height,
  }
}

function pageSvg(texts: readonly string[], number: string): string {
  const { width, height, margin } = PAGE
  const foot = `<text x="${width - margin}" y="${height - margin / 2}" font-size="2.7" fill="#474d5a" text-anchor="end">${number}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}" font-family="sans-serif"><rect width="${width}" height="${height}" fill="#ffffff"/>${texts.join('')}${foot}</svg>`
}

/** Words in lines of at most so many characters; a longer word is cut. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    let rest = word
    if (line !== '' && line.length + 1 + rest.length > most) {
      lines.push(line)
      line = ''
    }
    while (rest.length > most) {
      lines.push(rest.slice(0, most))
      rest = rest.slice(most)
    }
    line = line === '' ? rest : `${line} ${rest}`
  }
  return [...lines, line]
}
