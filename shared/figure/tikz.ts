import type { Figure } from './figure'
import { hatchLines } from './hatch-lines'
import { latexText } from './latex-text'
import { layoutFigure } from './layout'
import type { Deflate } from './pixel-png'
import type { GradientItem, LineItem, Scene, SceneItem, TextItem } from './scene'
import { IMAGE_MACRO, tikzImage, type TikzImage } from './tikz-image'
import { visibleProse } from './visible-text'

const REPLACEMENT = '\u{fffd}'
const LEFTWARDS = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]+/gu

/**
 * What every file begins with. LuaLaTeX and XeLaTeX set every script that the font has; a sign that the engine or the
 * font lacks is printed as its code point, never left out.
 */
const PREAMBLE = String.raw`\documentclass[border=0pt]{standalone}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage[utf8]{inputenc}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\else
  \usepackage{fontspec}
  \IfFontExistsTF{DejaVu Sans}{\setsansfont{DejaVu Sans}}{}
\fi
\usepackage{textcomp}
\usepackage{tikz}
\renewcommand{\familydefault}{\sfdefault}
\newcommand{\figuresign}[2]{\ifPDFTeX\texttt{[#2]}\else\iffontchar\font"#2\relax#1\else\texttt{[#2]}\fi\fi}
\newcommand{\figureleftwards}[1]{\ifLuaTeX{\textdir TRT #1}\else\ifXeTeX{\TeXXeTstate=1\beginR #1\endR}\else#1\fi\fi}`

/**
 * A figure as a TikZ picture in a file that compiles by itself, with pdfLaTeX, LuaLaTeX or XeLaTeX. Maps of thousands of
 * cells are a picture with a pixel a cell, which the file carries; only pdfLaTeX and LuaLaTeX can set those.
 *
 * @param deflate packs such a picture as a zlib stream
 */
export async function figureTikz(figure: Figure, deflate: Deflate): Promise<string> {
  const scene = layoutFigure(figure)
  const images = new Map<SceneItem, TikzImage>()
  for (const item of scene.items) {
    if (item.kind !== 'image') continue
    images.set(item, await tikzImage(item, `\\jobname-map-${images.size + 1}.a85`, deflate))
  }
  const colours = coloursOf(scene)
  const name = (hex: string) => colours.get(hex)!
  const comments = [figure.title, figure.caption, ...figure.provenance.map((p) => `${p.name}: ${p.value}`)]
  return [
    ...comments.map((line) => `% ${visibleProse(line).replaceAll(REPLACEMENT, '?')}`),
    ...Array.from(images.values(), ({ file }) => file),
    PREAMBLE,
    ...(images.size > 0 ? [IMAGE_MACRO] : []),
    ...[...colours].map(([hex, key]) => `\\definecolor{${key}}{HTML}{${hex.slice(1).toUpperCase()}}`),
    '\\begin{document}',
    '\\begin{tikzpicture}[x=1bp,y=-1bp,inner sep=0pt,outer sep=0pt]',
    `\\useasboundingbox (0,0) rectangle (${n(scene.width)},${n(scene.height)});`,
    `\\fill[${name(scene.background)}] (0,0) rectangle (${n(scene.width)},${n(scene.height)});`,
    ...scene.items.flatMap((item) => images.get(item)?.node ?? drawn(item, name)),
    '\\end{tikzpicture}',
    '\\end{document}\n',
  ].join('\n')
}

function drawn(item: SceneItem, name: (hex: string) => string): string[] {
  switch (item.kind) {
    case 'rect': {
      const { x, y, width, height, fill, stroke, strokeWidth = 1 } = item
      const options = [
        ...(fill === null ? [] : [`fill=${name(fill)}`]),
        ...(stroke === undefined ? [] : [`draw=${name(stroke)}`, `line width=${n(strokeWidth)}bp`]),
      ]
      return [`\\path[${options.join(',')}] (${n(x)},${n(y)}) rectangle ++(${n(width)},${n(height)});`]
    }
    case 'hatch': {
      const lines = hatchLines(item.boxes).map(
        ([x1, y1, x2, y2]) => `(${n(x1)},${n(y1)})--(${n(x2)},${n(y2)})`,
      )
      return lines.length === 0
        ? []
        : [`\\draw[${name(item.stroke)},line width=0.5bp] ${lines.join('\n  ')};`]
    }
    case 'line':
      return [
        `\\draw[${name(item.stroke)},line width=${n(item.width)}bp${dashes(item)}] ${path(item.points)};`,
      ]
    case 'polygon':
      return [`\\fill[${name(item.fill)}] ${path(item.points)}--cycle;`]
    case 'text':
      return [textNode(item, name(item.fill))]
    case 'gradient':
      return shades(item, name)
    case 'image':
      return []
  }
}

function textNode(
  { x, y, text, index, size, indexSize, anchor, bold, upwards }: TextItem,
  colour: string,
): string {
  const base = { start: 'base west', middle: 'base', end: 'base east' }[anchor]
  const lowered =
    index === undefined ? '' : `\\raisebox{-${n(size * 0.18)}bp}{${fontSize(indexSize)}${texText(index)}}`
  const content = `${bold ? '\\bfseries ' : ''}${texText(text)}${lowered}`
  const options = [`anchor=${base}`, `text=${colour}`, ...(upwards ? ['rotate=90'] : [])]
  return `\\node[${options.join(',')}] at (${n(x)},${n(y)}) {${fontSize(size)}${content}};`
}

function fontSize(size: number): string {
  return `\\fontsize{${n(size)}bp}{${n(size * 1.2)}bp}\\selectfont `
}

/** Runs from right to left are set so by engines that can. */
function texText(text: string): string {
  let latex = ''
  let at = 0
  for (const { index, 0: run } of text.matchAll(LEFTWARDS)) {
    latex += `${latexText(text.slice(at, index), sign)}\\figureleftwards{${latexText(run, sign)}}`
    at = index + run.length
  }
  return latex + latexText(text.slice(at), sign)
}

function sign(character: string): string {
  // LuaTeX takes it for bytes that are no text, and ends.
  if (character === REPLACEMENT) return '\\texttt{[FFFD]}'
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return `\\figuresign{${character}}{${code}}`
}

function shades({ x, y, width, height, colours }: GradientItem, name: (hex: string) => string): string[] {
  const step = width / (colours.length - 1)
  return colours.slice(1).map((colour, i) => {
    const ends = `left color=${name(colours[i])},right color=${name(colour)}`
    return `\\shade[${ends}] (${n(x + i * step)},${n(y)}) rectangle ++(${n(step)},${n(height)});`
  })
}

/** Every colour of a scene with a name for it. */
function coloursOf({ items, background }: Scene): Map<string, string> {
  const used = new Set([background])
  for (const item of items) {
    if (item.kind === 'gradient') item.colours.forEach((colour) => used.add(colour))
    else if ('fill' in item && item.fill !== null) used.add(item.fill)
    if ('stroke' in item && item.stroke !== undefined) used.add(item.stroke)
  }
  return new Map([...used].map((hex, i) => [hex, `figure${i}`]))
}

/** `,dash pattern=on 3bp off 2bp` */
function dashes({ dash }: LineItem): string {
  if (dash === undefined) return ''
  return `,dash pattern=${dash.map((length, i) => `${i % 2 === 0 ? 'on' : 'off'} ${n(length)}bp`).join(' ')}`
}

function path(points: readonly number[]): string {
  const corners: string[] = []
  for (let i = 0; i < points.length; i += 2) corners.push(`(${n(points[i])},${n(points[i + 1])})`)
  return corners.join('--')
}

function n(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}
