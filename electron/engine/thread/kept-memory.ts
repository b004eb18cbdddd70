interface Kept {
  readonly value: unknown
  readonly bytes: number
  readonly drop: () => void
}

/** Values under names, the least recently used of them dropped where they are more than a budget of bytes. */
export class KeptMemory {
  readonly #kept = new Map<string, Kept>()
  #bytes = 0
  #budget: number

  constructor(
    budget: number,
    readonly changed: () => void = () => {},
  ) {
    this.#budget = budget
  }

  get budget(): number {
    return this.#budget
  }

  /** Drops at once what there is no more room for. */
  set budget(budget: number) {
    this.#budget = budget
    this.#fit(null)
    this.changed()
  }

  get bytes(): number {
    return this.#bytes
  }

  /** @param drop called when it leaves, for whatever reason */
  put(name: string, value: unknown, bytes: number, drop: () => void = () => {}): void {
    this.delete(name)
    this.#kept.set(name, { value, bytes, drop })
    this.#bytes += bytes
    // What was just put is about to be used, however large it is.
    this.#fit(name)
    this.changed()
  }

  /** The value, which counts as used now; `undefined` where it is not there or was dropped. */
  get(name: string): unknown {
    const found = this.#kept.get(name)
    if (!found) return undefined
    this.#kept.delete(name)
    this.#kept.set(name, found)
    return found.value
  }

  /** Drops what has this name, or a name that begins with it and a space. */
  deleteAll(prefix: string): void {
    for (const name of [...this.#kept.keys()]) {
      if (name === prefix || name.startsWith(`${prefix} `)) this.delete(name)
    }
    this.changed()
  }

  #fit(spared: string | null): void {
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#budget || oldest === spared) return
      this.delete(oldest)
    }
  }

  private delete(name: string): void {
    const found = this.#kept.get(name)
    if (!found) return
    this.#kept.delete(name)
    this.#bytes -= found.bytes
    found.drop()
  }
}
