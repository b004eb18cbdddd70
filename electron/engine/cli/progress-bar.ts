const WIDTH = 30

/** A bar on standard error, where that is a terminal. */
export function progressBar(what: string) {
  const { stderr } = process
  let shown = -1
  return {
    show(done: number, total: number): void {
      const parts = Math.floor((done / total) * WIDTH)
      if (!stderr.isTTY || parts === shown) return
      shown = parts
      stderr.write(`\r${what} ${'█'.repeat(parts)}${'░'.repeat(WIDTH - parts)}`)
    },
    end(): void {
      if (shown >= 0) stderr.write('\r\u001b[K')
    },
  }
}
