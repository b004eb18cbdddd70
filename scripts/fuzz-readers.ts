import { fuzzReaders } from './fuzz/mutated-checkpoints'

// npx tsx scripts/fuzz-readers.ts [FILES] [SEED]: opens mutated checkpoints and prints what came of it. Goals: no crash,
// no file that takes a second, nothing allocated beyond twice the file and 512 KiB (`ALLOCATED_BESIDE`).

const files = Number(process.argv[2] ?? 100_000)
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31)
console.error(`${files} files, seed ${seed}`)
const start = performance.now()
const figures = await fuzzReaders(files, seed)
console.log(JSON.stringify({ seed, seconds: Math.round((performance.now() - start) / 1000), ...figures }))
