import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes of one file; four of them hold months of a healthy app and some hours of one in trouble. */
const LIMIT = 500_000
const FILES = 4

export type Severity = 'info' | 'warning' | 'error'

/**
 * Lines in `app.log`, and older ones in `app.1.log` to `app.3.log`. Each line is written before the next thing happens,
 * so that the last one before a crash is there. A folder that cannot be written costs the log and nothing else.
 */
export class LogFile {
  #size: number | null = null

  /**
   * @param folder made when the first line is written
   * @param limit bytes at which a file becomes an older one
   */
  constructor(
    readonly folder: string,
    private readonly limit = LIMIT,
  ) {}

  write(severity: Severity, text: string): void {
    const line = `${new Date().toISOString()} ${severity} ${text.replaceAll(/[\r\n]+/g, ' ')}\n`
    try {
      this.#size ??= this.#begin()
      if (this.#size > 0 && this.#size + Buffer.byteLength(line) > this.limit) this.#rotate()
      appendFileSync(this.#file(0), line)
      this.#size += Buffer.byteLength(line)
    } catch {
      // A log about the log would have nowhere to go.
      this.#size = null
    }
  }

  /** The newest lines of a severity, oldest first. */
  last(severity: Severity, most: number): readonly string[] {
    return this.#lines()
      .filter((line) => line.split(' ', 2)[1] === severity)
      .slice(-most)
  }

  /** The newest line of all; `null` where there is none. */
  newest(): string | null {
    return this.#lines().at(-1) ?? null
  }

  #lines(): readonly string[] {
    return [1, 0].flatMap((age) => linesOf(this.#file(age)))
  }

  /** Size of the file that is written on. */
  #begin(): number {
    mkdirSync(this.folder, { recursive: true })
    return statSync(this.#file(0), { throwIfNoEntry: false })?.size ?? 0
  }

  #rotate(): void {
    for (let age = FILES - 2; age >= 0; age--) {
      if (statSync(this.#file(age), { throwIfNoEntry: false }))
        renameSync(this.#file(age), this.#file(age + 1))
    }
    this.#size = 0
  }

  /** @param age 0: the one that is written */
  #file(age: number): string {
    return join(this.folder, age === 0 ? 'app.log' : `app.${age}.log`)
  }
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
