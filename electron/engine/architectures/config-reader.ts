import type { Settings } from '../weights/readers/checkpoint'
import { WeightsError } from '../weights/weights-error'

/** A configuration and where it stands: `config.json`, or a part of the checkpoint. */
export interface ConfigSource {
  readonly label: string
  readonly settings: Settings
}

/**
 * Reads fields of a model's configuration. `null` and a missing field are the same; two sources that disagree are
 * refused, and so is every value that is not of the field's kind.
 */
export class ConfigReader {
  constructor(private readonly sources: readonly ConfigSource[]) {}

  get isEmpty(): boolean {
    return this.sources.length === 0
  }

  /** "config.json", for sentences. */
  get label(): string {
    return this.sources.map(({ label }) => label).join(' and ') || 'The configuration'
  }

  has(name: string): boolean {
    return this.sources.some(({ settings }) => Object.hasOwn(settings, name))
  }

  value(name: string): unknown {
    const found = this.sources.filter(
      ({ settings }) => Object.hasOwn(settings, name) && settings[name] !== null,
    )
    if (found.length === 0) return undefined
    const [first, ...others] = found
    const other = others.find(({ settings }) => text(settings[name]) !== text(first.settings[name]))
    if (other) {
      throw this.fault(
        `${name} is ${text(first.settings[name])} in ${first.label} and ${text(other.settings[name])} in ${other.label}`,
      )
    }
    return first.settings[name]
  }

  /** A positive whole number; `unset` is another way of the format to leave the field out. */
  size(name: string, unset?: number): number | undefined {
    const value = this.value(name)
    if (value === undefined || value === unset) return undefined
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
    throw this.fault(`${name} is ${text(value)}; it must be a positive whole number`)
  }

  positive(name: string, unset?: number): number | undefined {
    const value = this.value(name)
    if (value === undefined || value === unset) return undefined
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value
    throw this.fault(`${name} is ${text(value)}; it must be a positive number`)
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name)
    if (value === undefined || typeof value === 'boolean') return value
    throw this.fault(`${name} is ${text(value)}; it must be true or false`)
  }

  /** One of the names that the engine knows, under the engine's name for it. */
  choice<T>(name: string, known: Readonly<Record<string, T>>): T | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    if (typeof value === 'string' && Object.hasOwn(known, value)) return known[value]
    throw new WeightsError(
      'UNSUPPORTED',
      `${this.label}: ${name} is ${text(value)}, which this engine does not run. Choose a model with one of ${Object.keys(known).join(', ')}.`,
    )
  }

  /** Refuses each feature that the engine does not have, unless it is at the value at which it does nothing. */
  refuseFeatures(inert: Readonly<Record<string, readonly unknown[]>>): void {
    for (const [name, values] of Object.entries(inert)) {
      const value = this.value(name)
      if (value === undefined || values.includes(value)) continue
      throw new WeightsError(
        'UNSUPPORTED',
        `${this.label}: ${name} is ${text(value)}, which this engine does not run. Choose a model without it.`,
      )
    }
  }

  fault(what: string): WeightsError {
    return new WeightsError('BAD_CONFIG', `${this.label}: ${what}. Correct it and import again.`)
  }
}

/** Fields that are no sizes, and what they may be. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  normalization: ['LN', 'LNPre', 'none'],
  positional_embedding_type: ['standard', 'shortformer'],
  act_fn: ['gelu', 'gelu_new', 'gelu_fast', 'relu', 'silu', 'solu_ln'],
}

/**
 * The fields, all of them known.
 *
 * @param names what the family's configuration calls those that it calls otherwise
 * @throws WeightsError that asks for those which neither the weights nor a configuration say
 */
export function requiredFields<T extends Readonly<Record<string, unknown>>>(
  config: ConfigReader,
  fields: T,
  names: Readonly<Record<string, string>> = {},
): { readonly [K in keyof T]: Exclude<T[K], undefined> } {
  const named = (name: string) => names[name] ?? name
  const missing = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [named(name)] : [],
  )
  if (missing.length === 0) return fields as { readonly [K in keyof T]: Exclude<T[K], undefined> }
  throw new WeightsError(
    'NEEDS_CONFIG',
    `The weights do not say ${missing.join(', ')}${config.isEmpty ? '' : `, nor does ${config.label}`}. ` +
      'Put a config.json beside them or name one with --config.',
    missing.map((field) => ({
      field,
      choices: CHOICES[field] ?? null,
      ...(field === named('n_heads') ? headCounts(fields) : {}),
    })),
  )
}

/** Heads that share a width divide it; those that have a width of their own may be any number. */
function headCounts(fields: Readonly<Record<string, unknown>>): { among?: readonly number[] } {
  const { d_model: width } = fields
  if (typeof width !== 'number' || 'd_head' in fields) return {}
  const upTo = Array.from({ length: width }, (_, i) => i + 1)
  return { among: upTo.filter((heads) => width % heads === 0) }
}

function text(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 80)
}
