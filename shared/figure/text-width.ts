/**
 * Advances of ASCII from the blank on, in hundredths of the font size: each the wider of Helvetica (Liberation Sans has
 * its metrics) and DejaVu Sans. A text that fits by them fits in whichever of the figure's fonts a system has.
 */
const ADVANCES = [
  32, 40, 46, 84, 64, 95, 78, 28, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34,
  34, 84, 84, 84, 56, 102, 68, 69, 72, 77, 67, 61, 78, 75, 30, 50, 67, 56, 86, 75, 79, 67, 79, 72, 67, 61, 73,
  68, 99, 69, 67, 69, 39, 34, 39, 84, 56, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63,
  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
]

/** Bold letters are at most so much wider. */
const BOLD = 1.15

const PLAIN = /^[ -~]*$/

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** An upper bound of a text's width, in the unit of `size`. */
export function textWidth(text: string, size: number, bold = false): number {
  let width = 0
  // Most labels are plain, and finding the characters of other scripts takes its time.
  if (PLAIN.test(text)) for (let i = 0; i < text.length; i++) width += ADVANCES[text.charCodeAt(i) - 32]
  else for (const { segment } of segments.segment(text)) width += segmentWidth(segment)
  return (width / 100) * size * (bold ? BOLD : 1)
}

function segmentWidth(segment: string): number {
  const code = segment.codePointAt(0)!
  if (code < 0x7f) return ADVANCES[code - 32] ?? 64
  if (code === 0xb7) return 32
  if (/^\p{M}|^\p{Default_Ignorable_Code_Point}/u.test(segment)) return 0
  if (code >= 0x1f000) return 140
  if (code >= 0x1100 && !/[\u2000-\u22ff\u2400-\u2bff\ufb1d-\ufdff\ufe70-\ufeff]/.test(segment)) return 112
  // Letters with marks count as one; the widest Greek and Cyrillic ones need a full em and a little.
  return code >= 0x2000 && code < 0x2c00 ? 100 : 88
}

/** The text, or as much of it as fits before an ellipsis. Never cuts a character in two. */
export function fittedText(text: string, size: number, width: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text
  let fitted = ''
  for (const { segment } of segments.segment(text)) {
    if (textWidth(`${fitted}${segment}…`, size, bold) > width) break
    fitted += segment
  }
  return `${fitted.trimEnd()}…`
}

/** The text in lines, broken between words and within words that are too long; what is too much ends in an ellipsis. */
export function wrappedText(
  text: string,
  size: number,
  width: number,
  mostLines: number,
  bold = false,
): string[] {
  const lines: string[] = []
  let line = ''
  const words = text.split(/ +/).filter(Boolean)
  for (let at = 0; at < words.length; at++) {
    const longer = line === '' ? words[at] : `${line} ${words[at]}`
    if (textWidth(longer, size, bold) <= width) {
      line = longer
      continue
    }
    if (lines.length === mostLines - 1) {
      // Enough of what is left to fill a line, without measuring thousands of words.
      const rest = [longer, ...words.slice(at + 1, at + 100)].join(' ')
      return [...lines, fittedText(rest, size, width, bold)]
    }
    if (line !== '') {
      lines.push(line)
      line = ''
      at--
      continue
    }
    const head = headOf(words[at], size, width, bold)
    lines.push(head)
    words[at] = words[at].slice(head.length)
    if (words[at] !== '') at--
  }
  return line === '' ? lines : [...lines, line]
}

/** As much of a word as fits, at least one character. */
function headOf(word: string, size: number, width: number, bold: boolean): string {
  let head = ''
  for (const { segment } of segments.segment(word)) {
    if (head !== '' && textWidth(head + segment, size, bold) > width) break
    head += segment
  }
  return head
}
