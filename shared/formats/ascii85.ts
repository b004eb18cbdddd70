/** Characters of a line: what every program reads. */
const LINE = 76

/** Bytes as ASCII85 with its end mark (PDF 32000-1:2008 §7.4.3), in lines of 76 characters. */
export function ascii85(bytes: Uint8Array): string {
  const characters = new Uint8Array(Math.ceil(bytes.length / 4) * 5)
  let at = 0
  for (let i = 0; i < bytes.length; i += 4) {
    const count = Math.min(4, bytes.length - i)
    let group = 0
    for (let j = 0; j < 4; j++) group = group * 256 + (j < count ? bytes[i + j] : 0)
    if (group === 0 && count === 4) {
      characters[at++] = 0x7a
      continue
    }
    // A group of n bytes has n + 1 characters.
    for (let j = 4; j >= 0; j--) {
      characters[at + j] = 0x21 + (group % 85)
      group = Math.floor(group / 85)
    }
    at += count + 1
  }
  const lines: string[] = []
  for (let i = 0; i < at; i += LINE) {
    lines.push(String.fromCharCode(...characters.subarray(i, Math.min(at, i + LINE))))
  }
  return [...lines, '~>'].join('\n')
}
