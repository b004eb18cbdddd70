/** One figure of a benchmark: where it stands in what the benchmark printed, and its goal where it states one. */
export interface BenchFigure {
  readonly name: string
  /** a number, or a version */
  readonly value: number | string
  readonly atMost?: number
}

/** Of a row that states a goal, the figure that it is meant for is the first of these. */
const JUDGED = ['p95', 'max', 'p50']

/** The numbers and versions of a result by where they stand in it; a row of a list goes by what it is about. */
export function figuresOf(value: unknown, path = ''): readonly BenchFigure[] {
  if (typeof value === 'number' || /_version$/.test(path))
    return [{ name: path, value: value as number | string }]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => figuresOf(item, `${path} ${titleOf(item) ?? index}`.trim()))
  }
  const { goal, ...rest } = value as Record<string, unknown>
  const judged = typeof goal === 'number' ? JUDGED.find((key) => key in rest) : undefined
  return Object.entries(rest).flatMap(([key, item]) => {
    const figures = figuresOf(item, `${path} ${key}`.trim())
    return key === judged ? figures.map((figure) => ({ ...figure, atMost: goal as number })) : figures
  })
}

/** What a row is about: its first text, or the size that it was measured at. */
function titleOf(row: unknown): string | null {
  if (typeof row !== 'object' || row === null) return null
  const text = Object.values(row).find((value) => typeof value === 'string')
  if (typeof text === 'string') return text
  return 'D' in row ? `D = ${String(row.D)}` : null
}

/** The last JSON value that a benchmark prints, on one line or over several; `null` where there is none. */
export function lastJson(output: string): unknown {
  const lines = output.trimEnd().split('\n')
  for (let from = lines.length - 1; from >= 0; from--) {
    if (!/^[[{]/.test(lines[from])) continue
    try {
      return JSON.parse(lines.slice(from).join('\n'))
    } catch {
      // It began further up.
    }
  }
  return null
}
