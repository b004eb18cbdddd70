import { writeDelimited } from '../formats/delimited'
import { FormatError } from '../formats/format-error'
import { writeNpy } from '../formats/npy'
import { writeNpz } from '../formats/npz'
import { bytesOf } from '../formats/text'
import { writeZip } from '../formats/zip'
import type { Figure, FigurePanel } from './figure'
import { labelTexts, panelTable } from './panel-table'

export interface NumbersFile {
  /** Of the file: several panels make an archive of some. */
  readonly extension: 'csv' | 'npy' | 'npz' | 'zip'
  readonly bytes: Uint8Array
}

/** A panel's numbers in full precision under and beside their labels. */
export function panelText(panel: FigurePanel, separator: ',' | '\t'): string {
  const { matrix, rows, columns } = panelTable(panel)
  const labels = { rowLabels: labelTexts(rows), columnLabels: labelTexts(columns) }
  return writeDelimited({ matrix, ...labels }, separator)
}

/** All panels as one text for a spreadsheet: each under its title, with an empty line between two. */
export function figureTsv({ panels }: Pick<Figure, 'panels'>): string {
  if (panels.length === 1) return panelText(panels[0], '\t')
  const titled = panels.map((panel) => `${panel.title.replace(/\s+/g, ' ')}\n${panelText(panel, '\t')}`)
  return titled.join('\n')
}

/** The numbers of one panel as a table, of several as a zip archive of tables. @throws FormatError without panels */
export function figureCsv({ panels }: Pick<Figure, 'panels'>): NumbersFile {
  const files = named(panels).map(({ name, panel }) => ({
    name: `${name}.csv`,
    bytes: bytesOf(panelText(panel, ',')),
  }))
  return files.length === 1
    ? { extension: 'csv', bytes: files[0].bytes }
    : { extension: 'zip', bytes: writeZip(files) }
}

/** The numbers of one panel as NumPy's array, of several as `numpy.savez` writes them. @throws FormatError without panels */
export function figureNumpy({ panels }: Pick<Figure, 'panels'>): NumbersFile {
  const arrays = named(panels).map(({ name, panel }) => ({ name, matrix: panelTable(panel).matrix }))
  return arrays.length === 1
    ? { extension: 'npy', bytes: writeNpy(arrays[0].matrix) }
    : { extension: 'npz', bytes: writeNpz(arrays) }
}

/** Panels under names that are different and can be those of files. */
function named(panels: readonly FigurePanel[]): { name: string; panel: FigurePanel }[] {
  if (panels.length === 0) throw new FormatError('The figure has no panels. Choose at least one.')
  const taken = new Set<string>()
  return panels.map((panel) => {
    const plain = panel.id.replace(/[^\w.-]+/g, '_').slice(0, 80) || 'panel'
    let name = plain
    for (let count = 2; taken.has(name); count++) name = `${plain}-${count}`
    taken.add(name)
    return { name, panel }
  })
}
