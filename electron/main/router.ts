import type { z } from 'zod'
import type { RouteName } from '#shared/ipc/names'
import type { ErrorCode, Reply } from '#shared/ipc/reply'
import { routes, type Arguments, type Result } from '#shared/ipc/routes'

type Answer<R extends RouteName> = undefined extends Result<R> ? void : Result<R>

/** What answers each route. `Caller` is what a handler learns about who asks. */
export type Handlers<Caller> = {
  readonly [R in RouteName]: (args: Arguments<R>, caller: Caller) => Answer<R> | Promise<Answer<R>>
}

type AnyHandler<Caller> = (args: unknown, caller: Caller) => unknown

const isRoute = (name: unknown): name is RouteName => typeof name === 'string' && Object.hasOwn(routes, name)

const refused = (code: ErrorCode, message: string): Reply<never> => ({ ok: false, code, message })

/**
 * The reply to one call. Neither the arguments nor the result pass unless they have the route's shape.
 *
 * @param caller null for a sender that is not our own window
 */
export async function answer<Caller>(
  handlers: Handlers<Caller>,
  caller: Caller | null,
  route: unknown,
  args: unknown,
): Promise<Reply<unknown>> {
  if (caller === null) return refused('foreign-sender', 'Only the app’s own window may ask this.')
  if (!isRoute(route)) return refused('unknown-route', 'The app has no such route.')

  const received = routes[route].args.safeParse(args)
  if (!received.success) return refused('bad-arguments', problem(route, received.error))

  try {
    const handler = handlers[route] as AnyHandler<Caller>
    return { ok: true, value: routes[route].result.parse(await handler(received.data, caller)) }
  } catch (error) {
    console.error(`${route} failed:`, error)
    return refused('internal', 'The app could not do this. Its log has the details.')
  }
}

function problem(route: RouteName, error: z.ZodError): string {
  const issue = error.issues[0]
  const place = issue && issue.path.length > 0 ? ` (${issue.path.join('.')})` : ''
  return `${route} refuses its arguments${place}: ${issue?.message ?? 'wrong shape'}.`.slice(0, 300)
}
