export interface TableAxis {
  readonly name: string
  readonly labels: readonly string[]
}

/** A number, a list that is no axis of its own (tokens that were right), or `null` where there is no such number. */
export type TableValue = number | null | readonly TableValue[]

/** Numbers with names on their axes; without axes, one number. */
export interface Table {
  readonly name: string
  readonly axes: readonly TableAxis[]
  /** Lists in lists, one level an axis. */
  readonly values: TableValue
  /** `nats`, `probability`, … */
  readonly unit?: string
}

/** An axis of `count` things that are called by their number. */
export function numbered(name: string, count: number): TableAxis {
  return { name, labels: Array.from({ length: count }, (_, i) => String(i)) }
}

/** The axes of a number for each head. */
export function headAxes({ n_layers, n_heads }: { n_layers: number; n_heads: number }): TableAxis[] {
  return [numbered('layer', n_layers), numbered('head', n_heads)]
}
