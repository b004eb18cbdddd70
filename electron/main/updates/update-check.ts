import type { UpdateAnswer, UpdateView } from '#shared/ipc/updates'
import type { ProxySettings } from '../../engine/download/proxy'
import type { KeptSettings } from '../settings/kept-settings'
import { askFeed, FeedError } from './ask-feed'
import { isNewer } from './release'

const DAY_MS = 24 * 3_600_000

interface Surroundings {
  /** of the running app */
  readonly version: string
  /** Where the question goes through, or `null` where nothing may be fetched. */
  readonly through: () => ProxySettings | null
}

/** Asks for newer versions: by itself only where a person turned that on, and at most once a day. */
export class UpdateCheck {
  #answer: UpdateAnswer | null = null

  constructor(
    private readonly settings: KeptSettings,
    private readonly around: Surroundings,
  ) {}

  get view(): UpdateView {
    const { updates, updateFeed, updatesAsked } = this.settings.now
    return { on: updates, feed: updateFeed, asked: updatesAsked, answer: this.#answer }
  }

  /** The page of the newer version that was last told of. */
  get page(): string | null {
    return this.#answer?.kind === 'newer' ? this.#answer.page : null
  }

  /** Forgets what another feed said. */
  forget(): void {
    this.#answer = null
  }

  /**
   * Asks where it is on and the last question is a day old.
   * @returns the newer version, where there is one; every failure is silent
   */
  async askIfDue(now: number): Promise<string | null> {
    const { updates, updatesAsked } = this.settings.now
    // A clock that was set back makes it due, not overdue for years.
    const since = updatesAsked === null ? Infinity : Math.abs(now - updatesAsked)
    if (!updates || since < DAY_MS) return null
    const { answer } = await this.ask(now)
    return answer?.kind === 'newer' ? answer.version : null
  }

  /** Asks now, because a person wants to know. */
  async ask(now: number): Promise<UpdateView> {
    this.#answer = await this.#asked(now)
    return this.view
  }

  async #asked(now: number): Promise<UpdateAnswer> {
    const { updateFeed } = this.settings.now
    const through = this.around.through()
    if (through === null) return failed('Offline mode is on: nothing is fetched.')
    if (updateFeed === '') return failed('There is no feed to ask. Write its address first.')
    // Kept before the question: an app that ends meanwhile does not ask again at each start.
    await this.settings.keep({ updatesAsked: now }).catch(() => {})
    try {
      const { version, page } = await askFeed(updateFeed, through)
      return isNewer(version, this.around.version)
        ? { kind: 'newer', version, page }
        : { kind: 'current', version: this.around.version }
    } catch (error) {
      if (error instanceof FeedError) return failed(error.message)
      throw error
    }
  }
}

function failed(message: string): UpdateAnswer {
  return { kind: 'failed', message }
}
