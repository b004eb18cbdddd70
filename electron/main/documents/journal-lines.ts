import { crc32 } from 'node:zlib'

/** What a journal's bytes hold. */
export interface JournalContent {
  /** The records before the first damage, without their checksums. */
  readonly lines: readonly string[]
  /** Bytes that these records take. */
  readonly length: number
  /** Whether something behind them is damaged. A last line that was cut off while it was written is not: it was never acknowledged. */
  readonly damaged: boolean
}

const NEWLINE = 0x0a

/** A record as it stands in the file: its checksum, a space, its text, a line break. */
export function journalLine(text: string): string {
  return `${checksum(text)} ${text}\n`
}

export function journalContent(bytes: Buffer): JournalContent {
  const lines: string[] = []
  let length = 0
  while (length < bytes.length) {
    const end = bytes.indexOf(NEWLINE, length)
    if (end < 0) return { lines, length, damaged: false }
    const text = recordIn(bytes.toString('utf8', length, end))
    if (text === null) return { lines, length, damaged: true }
    lines.push(text)
    length = end + 1
  }
  return { lines, length, damaged: false }
}

function recordIn(line: string): string | null {
  const text = line.slice(9)
  return line[8] === ' ' && line.slice(0, 8) === checksum(text) ? text : null
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
