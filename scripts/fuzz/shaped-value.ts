/** What of JSON Schema the routes' own schemas come out as. */
export interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
}

type Random = () => number

const TEXTS = ['a', 'horsehors', 'letters-2l', 'cpu', 'figure.png', '1.0.pattern', '0']

/** A value of a schema's shape. Texts come from `planted` as often as not; what no schema says is bytes. */
export function shapedValue(
  schema: Schema,
  random: Random,
  planted: readonly string[] = [],
  root: Schema = schema,
): unknown {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]
  const again = (part: Schema) => shapedValue(part, random, planted, root)
  if (schema.$ref) return again(schema.$ref === '#' ? root : root.$defs![schema.$ref.split('/').at(-1)!])
  if ('const' in schema) return schema.const
  if (schema.enum) return pick(schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return again(pick(choices))
  switch (schema.type) {
    case 'object': {
      const { properties = {}, required = [], additionalProperties } = schema
      const kept = Object.entries(properties).filter(([name]) => required.includes(name) || random() < 0.5)
      const named = kept.map(([name, part]) => [name, again(part)] as const)
      // A record: any name goes.
      if (typeof additionalProperties === 'object') named.push([pick(TEXTS), again(additionalProperties)])
      return Object.fromEntries(named)
    }
    case 'array': {
      if (schema.prefixItems) return schema.prefixItems.map(again)
      const length = (schema.minItems ?? 0) + Math.floor(random() * 3)
      return Array.from({ length }, () => again(schema.items ?? {}))
    }
    case 'string': {
      const text = pick(planted.length > 0 && random() < 0.5 ? planted : TEXTS)
      return text.slice(0, schema.maxLength ?? Infinity).padEnd(schema.minLength ?? 0, 'x')
    }
    case 'integer':
    case 'number': {
      const low = schema.minimum ?? 0
      const high = Math.min(schema.maximum ?? low + 100, low + 100)
      const value = low + random() * (high - low)
      return schema.type === 'integer' ? Math.floor(value) : value
    }
    case 'boolean':
      return random() < 0.5
    case 'null':
      return null
    default:
      return new Uint8Array(8)
  }
}
