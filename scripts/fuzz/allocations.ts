const WATCHED = ['Uint8Array', 'Uint16Array', 'Uint32Array', 'Float32Array', 'Float64Array'] as const

/** Bytes of the typed arrays that are made while something runs. */
export interface Allocations {
  bytes: number
  /** Stops counting. */
  end(): void
}

/**
 * Counts what every `new Uint8Array(length)` and its like asks for from now on, whether or not it is collected at once,
 * which a look at the memory afterwards would miss. Views of a buffer cost nothing.
 */
export function watchAllocations(): Allocations {
  const types = globalThis as unknown as Record<string, Float32ArrayConstructor>
  const own = WATCHED.map((name) => [name, types[name]] as const)
  const allocations: Allocations = {
    bytes: 0,
    end: () => Object.assign(types, Object.fromEntries(own)),
  }
  for (const [name, type] of own) {
    types[name] = new Proxy(type, {
      construct(target, args: unknown[], asked) {
        const made = Reflect.construct(target, args, asked === types[name] ? target : asked) as Float32Array
        if (!(args[0] instanceof ArrayBuffer)) allocations.bytes += made.byteLength
        return made
      },
    })
  }
  return allocations
}
