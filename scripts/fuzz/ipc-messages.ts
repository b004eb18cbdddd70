import { z } from 'zod'
import { routeNames, type RouteName } from '#shared/ipc/names'
import { routes } from '#shared/ipc/routes'
import { shapedValue, type Schema } from './shaped-value'

type Random = () => number

/** A message to the main process, and whether its arguments are surely of another shape than the route's. */
export interface Message {
  readonly route: RouteName
  readonly args: unknown
  readonly isMalformed: boolean
}

/** Values that readers of messages trip over. */
const ODD: readonly unknown[] = [
  undefined,
  null,
  NaN,
  Infinity,
  -1,
  -0,
  2 ** 53,
  1e308,
  0.1,
  '',
  '\0',
  '../../../../etc/passwd',
  '/etc/passwd',
  'file:///etc/passwd',
  'C:\\Windows\\win.ini',
  'app://lab/../../package.json',
  '\\\\host\\share',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  '\ud800',
  '<img src=x onerror=alert(1)>',
  'x'.repeat(10_000),
  true,
  [],
  {},
  [[]],
  10n,
  new Date(NaN),
  new Map([['a', 1]]),
  new Uint8Array([255, 0]),
  new Float32Array([NaN]),
  new ArrayBuffer(8),
  /a/,
  JSON.parse('{"__proto__": {"polluted": true}}'),
  JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
]

const pick = <T>(from: readonly T[], random: Random): T => from[Math.floor(random() * from.length)]

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

const schemas = Object.fromEntries(
  routeNames.map((route) => [
    route,
    z.toJSONSchema(routes[route].args, { unrepresentable: 'any' }) as Schema,
  ]),
) as Readonly<Record<RouteName, Schema>>

/**
 * One message for a route: of its schema's own shape, mutated once or a few times, or a value that has nothing to do
 * with it.
 *
 * @param planted texts that are tried wherever a text stands: paths, tokens and ids of the run
 */
export function ipcMessage(route: RouteName, random: Random, planted: readonly string[] = []): Message {
  const odd = () => pick([...ODD, ...planted], random)
  const takesNothing = routes[route].args.safeParse(undefined).success
  if (takesNothing) {
    const args = odd()
    return { route, args, isMalformed: args !== undefined }
  }
  if (random() < 0.1) {
    const args = odd()
    // A date or a map is read as the object that it also is: one without properties.
    return { route, args, isMalformed: typeof args !== 'object' || args === null || Array.isArray(args) }
  }
  const shaped = shapedValue(schemas[route], random, planted)
  if (random() < 0.1) return { route, args: shaped, isMalformed: false }
  if (isPlain(shaped) && random() < 0.2) {
    // Every route's arguments are a strict object, or of strict objects.
    return { route, args: { ...shaped, [`extra${Math.floor(random() * 9)}`]: odd() }, isMalformed: true }
  }
  let args = shaped
  for (let i = 1 + Math.floor(random() * 3); i > 0; i--) args = mutated(args, random, odd)
  return { route, args, isMalformed: false }
}

/** The value with one of its parts, at any depth, replaced, left out, doubled or nested. */
function mutated(value: unknown, random: Random, odd: () => unknown): unknown {
  if (isPlain(value) && Object.keys(value).length > 0 && random() < 0.85) {
    const key = pick(Object.keys(value), random)
    if (random() < 0.2) return Object.fromEntries(Object.entries(value).filter(([each]) => each !== key))
    return { ...value, [key]: mutated(value[key], random, odd) }
  }
  if (Array.isArray(value) && value.length > 0 && random() < 0.7) {
    const index = Math.floor(random() * value.length)
    if (random() < 0.2) return [...value, ...value, odd()]
    return value.map((each: unknown, i) => (i === index ? mutated(each, random, odd) : each))
  }
  if (typeof value === 'number' && random() < 0.4)
    return pick([-value - 1, value + 0.5, value * 1e9, NaN], random)
  if (typeof value === 'string' && random() < 0.3) return value.repeat(1 + Math.floor(random() * 200))
  if (random() < 0.1) return [value]
  return odd()
}
