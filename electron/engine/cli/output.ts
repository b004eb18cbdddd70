/** JSON on one line, or over several with every list of plain values on its own line. */
export function jsonText(value: unknown, compact: boolean): string {
  return compact ? JSON.stringify(value) : indented(value, '')
}

export function printResult(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** A note beside the result: standard output stays clean. */
export function printNote(text: string): void {
  process.stderr.write(`note: ${oneLine(text)}\n`)
}

export function printError(code: string, sentence: string): void {
  process.stderr.write(`error[${code}]: ${oneLine(sentence)}\n`)
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

function indented(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null)) return JSON.stringify(value)
    return `[\n${value.map((item) => inner + indented(item, inner)).join(',\n')}\n${indent}]`
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  if (entries.length === 0) return '{}'
  const lines = entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${indented(item, inner)}`)
  return `{\n${lines.join(',\n')}\n${indent}}`
}
