import { promisify } from 'node:util'
import { deflate as nodeDeflate } from 'node:zlib'
import type { Figure } from '#shared/figure/figure'
import { figureJson } from '#shared/figure/figure-json'
import { panelText } from '#shared/figure/figure-numbers'
import { figureHtml } from '#shared/figure/html'
import { panelTable } from '#shared/figure/panel-table'
import { figureSvg } from '#shared/figure/svg'
import { figureTikz } from '#shared/figure/tikz'
import { FormatError } from '#shared/formats/format-error'
import { writeNpy } from '#shared/formats/npy'
import { writeNpz } from '#shared/formats/npz'
import { CliError } from './cli-error'

type Writer = (figure: Figure) => Promise<string | Uint8Array> | string | Uint8Array

const packed = promisify(nodeDeflate)
const deflate = async (bytes: Uint8Array) => new Uint8Array(await packed(bytes))

const writers: Readonly<Record<string, Writer>> = {
  '.svg': (figure) => figureSvg(figure, deflate),
  '.html': (figure) => figureHtml(figure, deflate),
  '.tex': (figure) => figureTikz(figure, deflate),
  '.csv': ({ panels: [panel] }) => panelText(panel, ','),
  '.npy': ({ panels: [panel] }) => writeNpy(panelTable(panel).matrix),
  '.npz': ({ panels }) =>
    writeNpz(panels.map((panel) => ({ name: panel.id, matrix: panelTable(panel).matrix }))),
  '.json': figureJson,
}

export const fileTypes = Object.keys(writers)

/** What writes a figure for a file's ending, or `null` for an ending that is not known. */
export function writerOf(ending: string): Writer | null {
  if (!Object.hasOwn(writers, ending)) return null
  return async (figure) => {
    try {
      return await writers[ending](figure)
    } catch (error) {
      if (error instanceof FormatError) throw new CliError('NOT_POSSIBLE', error.message)
      throw error
    }
  }
}
