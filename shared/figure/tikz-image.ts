import { ascii85 } from '../formats/ascii85'
import { pixelStream, type Deflate } from './pixel-png'
import type { ImageItem } from './scene'

/**
 * Draws pixels that stand in a file as a PDF has them: #1 file, #2 columns, #3 rows, #4 width and #5 height in bp.
 * The engine must not pack them again. The picture is a form of its own, so that it brings its resources into whatever
 * page it ends on.
 */
export const IMAGE_MACRO = String.raw`\newcommand{\figureattributes}[2]{/Type /XObject /Subtype /Image /Width #1 /Height #2
  /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter [/ASCII85Decode /FlateDecode]
  /DecodeParms [null << /Predictor 15 /Colors 3 /Columns #1 >>]}
\newsavebox{\figurebox}
\newcommand{\figurepixels}[5]{%
  \ifLuaTeX
    \begingroup\pdfvariable compresslevel=0
    \immediate\pdfextension obj stream attr {\figureattributes{#2}{#3}} file {#1}\endgroup
    \edef\figureobject{\pdffeedback lastobj}%
    \setbox\figurebox\hbox to #4bp{\vrule width 0pt height #5bp\pdfextension literal{q #4 0 0 #5 0 0 cm /Map Do Q}\hss}%
    \immediate\saveboxresource resources {/XObject << /Map \figureobject\space 0 R >>} \figurebox
    \useboxresource\lastsavedboxresourceindex
  \else\ifPDFTeX
    \begingroup\pdfcompresslevel=0
    \immediate\pdfobj stream attr {\figureattributes{#2}{#3}} file {#1}\endgroup
    \edef\figureobject{\the\pdflastobj}%
    \setbox\figurebox\hbox to #4bp{\vrule width 0pt height #5bp\pdfliteral{q #4 0 0 #5 0 0 cm /Map Do Q}\hss}%
    \immediate\pdfxform resources {/XObject << /Map \figureobject\space 0 R >>} \figurebox
    \pdfrefxform\pdflastxform
  \else
    \PackageError{figure}{A map of this size needs pdfLaTeX or LuaLaTeX}{}%
  \fi\fi}`

/** The file of a map's pixels, which the LaTeX file writes beside itself, and what draws it. */
export interface TikzImage {
  readonly file: string
  readonly node: string
}

/**
 * A map's pixels inside a LaTeX file: as text, packed, under a name that the file gives them. TeX has no room for tens
 * of thousands of shapes, and a picture beside the file would be lost on the way.
 */
export async function tikzImage(item: ImageItem, name: string, deflate: Deflate): Promise<TikzImage> {
  const { columns, rows, bytes } = await pixelStream(item, deflate)
  const [x, y, width, height] = [item.x, item.y, item.width, item.height].map((value) =>
    String(Math.round(value * 1000) / 1000),
  )
  return {
    file: `\\begin{filecontents*}[overwrite,nosearch,noheader]{${name}}\n${ascii85(bytes)}\n\\end{filecontents*}`,
    node: `\\node[anchor=north west] at (${x},${y}) {\\figurepixels{${name}}{${columns}}{${rows}}{${width}}{${height}}};`,
  }
}
