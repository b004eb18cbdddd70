import type { RouteName } from '#shared/ipc/names'
import { portRequest, type PortAnswer, type PortRequest } from '#shared/ipc/port'
import type { Reply } from '#shared/ipc/reply'

/** More than this under way at once is a fault of the page, which asks for one when another has come. */
const MOST_UNDER_WAY = 16

/**
 * What a port makes of the messages that come over it: requests of the right shape are answered, as many at once as
 * memory allows, and everything else is dropped.
 *
 * @param ask answers a route
 * @param send takes an answer to the page
 */
export function portRequests(
  ask: (route: RouteName, args: unknown) => Promise<Reply<unknown>>,
  send: (answer: PortAnswer) => void,
): (message: unknown) => Promise<void> {
  let underWay = 0
  const reply = async ({ route, args }: PortRequest): Promise<Reply<unknown>> => {
    if (underWay >= MOST_UNDER_WAY)
      return { ok: false, code: 'busy', message: 'Too much is asked at once. Try again in a moment.' }
    underWay++
    return ask(route, args).finally(() => underWay--)
  }
  return async (message) => {
    const sent = portRequest.safeParse(message)
    if (sent.success) send({ id: sent.data.id, reply: await reply(sent.data) })
  }
}
