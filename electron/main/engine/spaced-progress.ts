type Tell = (done: number, total: number, phase?: string) => void

/** Passes progress on at most once in so many ms, for the eye; the latest always arrives. */
export function spacedProgress(tell: Tell, ms: number): { tell: Tell; end: () => void } {
  let latest: Parameters<Tell> | null = null
  let timer: NodeJS.Timeout | null = null
  function deliver() {
    timer = null
    if (!latest) return
    const now = latest
    latest = null
    tell(...now)
    timer = setTimeout(deliver, ms)
  }
  return {
    tell(...progress) {
      latest = progress
      if (!timer) deliver()
    },
    end() {
      if (timer) clearTimeout(timer)
      timer = null
      latest = null
    },
  }
}
