import { basename, win32 } from 'node:path'

/** Frames that are enough to find the place. */
const MOST_FRAMES = 6

/**
 * What a log may hold of an error: its kind, the system's code, and where in our code it came from. Never its message:
 * that of a JSON error quotes the document, that of a tokenizer the prompt, and most name a path.
 *
 * @returns one line: `TypeError at draw (index.js:12:3) < open (index.js:40:9)`; `Error ENOENT open “a.circuit”`
 */
export function errorTrace(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${error === null ? 'null' : typeof error}`
  const { code, syscall, path } = error as NodeJS.ErrnoException
  const parts = [
    word(error.name),
    word(code),
    word(syscall),
    typeof path === 'string' ? `“${baseName(path)}”` : '',
  ]
  const frames = places(error)
  return [...parts, frames.length > 0 ? `at ${frames.join(' < ')}` : ''].filter(Boolean).join(' ')
}

/** A sentence of ours in which every path is cut to its last part. */
export function withoutPaths(sentence: string): string {
  return sentence
    .replaceAll(/(?:file:\/\/)?(?:[A-Za-z]:)?(?:[\\/][^\s\\/:*?"'“”<>|()]+){2,}/g, (path) => baseName(path))
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300)
}

/** A name or a code as we know them, and nothing that somebody put in its place. */
function word(value: unknown): string {
  return typeof value === 'string' && /^\w{1,60}$/.test(value) ? value : ''
}

/** The stack without the message that it begins with, whose lines may look like frames. */
function places({ stack = '', name, message }: Error): string[] {
  const head = [`${name}: ${message}`, message].find((each) => each && stack.includes(each)) ?? ''
  const frames = stack.slice(head ? stack.indexOf(head) + head.length : 0)
  return [...frames.matchAll(/^ {4}at (?:(?:async )?([\w$.<>#]+) .*?\()?(.+?):(\d+):(\d+)\)?$/gm)]
    .slice(0, MOST_FRAMES)
    .map(([, caller, file, line, column]) => {
      const place = `${baseName(file)}:${line}:${column}`
      return caller ? `${caller} (${place})` : place
    })
}

/** Of a path of either kind of system. */
function baseName(path: string): string {
  return win32.basename(basename(path))
}
