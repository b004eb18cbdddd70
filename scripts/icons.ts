/**
 * `npm run icons`: every size of the app's icon from `resources/icon.svg`, through rsvg-convert (Debian: librsvg2-bin).
 * What comes out is committed, since packaging must not need the program.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { REPOSITORY } from './app/repository'

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512]
/** What macOS and Windows icons are made of while packaging. */
const LARGEST = 1024

const source = join(REPOSITORY, 'resources/icon.svg')
const theme = join(REPOSITORY, 'resources/linux/icons/hicolor')

function draw(size: number, file: string): void {
  mkdirSync(dirname(file), { recursive: true })
  execFileSync('rsvg-convert', ['-w', String(size), '-h', String(size), '-o', file, source])
}

for (const size of SIZES) draw(size, join(theme, `${size}x${size}/apps/induction-lab.png`))
draw(LARGEST, join(REPOSITORY, 'resources/icon.png'))
const scalable = join(theme, 'scalable/apps/induction-lab.svg')
mkdirSync(dirname(scalable), { recursive: true })
copyFileSync(source, scalable)
