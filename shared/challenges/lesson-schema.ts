import { z } from 'zod'

/** How a lesson's file names itself. */
export const LESSON_FORMAT = 'induction-lab-lesson'
export const LESSON_VERSION = 1

const words = z.string().min(1).max(2_000)
const short = z.string().min(1).max(200)
const paragraphs = z.array(words).min(1).max(12)
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'an id is made of small letters, digits and hyphens')
const headName = z.string().regex(/^\d{1,2}\.\d{1,2}$/, 'a head is written as layer.head, such as 0.0')
const weightName = z
  .string()
  .regex(/^\d{1,2}\.\d{1,2}\.W_(QK|OV)$/, 'a matrix is written as layer.head.W_QK or layer.head.W_OV')
const scale = z.int().min(1).max(5)
const share = z.number().gt(0.5).max(1)

/** Tokens with a space between them: `a b c d a`. */
const sequence = z.string().min(1).max(1_000)
const sequences = z.array(sequence).min(1).max(100)

/** Which key a query is about: the one before it, itself, the first, or the one after its token's last occurrence. */
const keyName = z.enum(['previous', 'self', 'first', 'after earlier'])

/** A stage holds these numbers, within the homework's tolerance. */
const stageCheck = z.strictObject({
  kind: z.literal('stage'),
  title: short,
  stage: short,
  /** Left out for a circuit whose X is given. */
  on: sequence.optional(),
  values: z.array(z.array(z.number()).min(1).max(128)).min(1).max(64),
})
/** Every query that has such a key gives it at least so much attention. */
const attentionCheck = z.strictObject({
  kind: z.literal('attention'),
  title: short,
  head: headName,
  to: keyName,
  atLeast: share,
  on: sequences,
})
/** At every query that has such a key, the head writes that key's token into the dims of a role, and nothing else. */
const writesCheck = z.strictObject({
  kind: z.literal('writes'),
  title: short,
  head: headName,
  role: short,
  from: keyName,
  atLeast: share,
  on: sequences,
})
/** After each sequence, this token has a logit of at least so much; without a token, the one of the induction rule. */
const predictionCheck = z.strictObject({
  kind: z.literal('prediction'),
  title: short,
  atLeast: share,
  on: z
    .array(z.strictObject({ tokens: sequence, predicts: short.optional() }))
    .min(1)
    .max(100),
})
/** Every sequence that fits is continued as the induction rule says, where it says one thing. */
const ruleCheck = z.strictObject({ kind: z.literal('rule'), title: short })
/** The logits of published cases, at their strengths, within the homework's tolerance. */
const casesCheck = z.strictObject({
  kind: z.literal('cases'),
  title: short,
  cases: z
    .array(z.strictObject({ tokens: sequence, strength: z.number(), logits: z.array(z.number()).min(1) }))
    .min(1)
    .max(100),
})

const check = z.discriminatedUnion('kind', [
  stageCheck,
  attentionCheck,
  writesCheck,
  predictionCheck,
  ruleCheck,
  casesCheck,
])
export type Check = z.infer<typeof check>
export type KeyName = z.infer<typeof keyName>

/** A circuit that works, of which a person gets everything but the matrices that are to be filled in. */
const circuitTask = z
  .strictObject({
    kind: z.literal('circuit'),
    /** One of the starting points, or a whole `.circuit` document. */
    example: z.enum(['induction', 'published-head']).optional(),
    document: z.record(z.string(), z.unknown()).optional(),
    /** The matrices that start as zeros and may be edited. Everything else is given. */
    fillIn: z.array(weightName).min(1).max(64),
    /** Whether the wiring between the layers may be changed too. */
    wiring: z.boolean().optional(),
    checks: z.array(check).min(1).max(20),
  })
  .refine(({ example, document }) => (example === undefined) !== (document === undefined), {
    message: 'a circuit task has either an example or a document',
  })

/** The heads of a model whose score is at least so much, among all of its heads. */
const headsTask = z.strictObject({
  kind: z.literal('heads'),
  model: short,
  /** A score of `analyse detectors`, such as `induction_strict`. */
  score: short,
  atLeast: z.number().min(0).max(1),
  /** Length of the repeated block, number of sequences and seed of `[BOS, r, r]`. */
  repeats: z.strictObject({
    length: z.int().min(2).max(500),
    sequences: z.int().min(1).max(64),
    seed: z.int().min(0),
  }),
})

/** The head of a model whose attention is nearest to that of a head of one's own circuit. */
const nearestTask = z.strictObject({
  kind: z.literal('nearest'),
  model: short,
  /** The head of the person's own circuit. */
  head: headName,
  /** The lesson whose document holds that circuit. */
  circuitOf: id,
})

const choice = z
  .strictObject({ options: z.array(short).min(2).max(8), answer: z.int().min(0).max(7) })
  .refine(({ options, answer }) => answer < options.length, 'the answer is the index of an option')

/** A matrix, of which a person says what goes in, what comes out, and how large it is. */
const card = z.strictObject({
  matrix: short,
  parts: z
    .array(z.strictObject({ asks: short, choice, why: words }))
    .min(1)
    .max(6),
})
const quizTask = z.strictObject({ kind: z.literal('quiz'), cards: z.array(card).min(1).max(30) })

/** A guided lesson: what it asks for, how that is checked, and the help that it gives, bit by bit. */
export const lessonSchema = z.strictObject({
  format: z.literal(LESSON_FORMAT),
  version: z.literal(LESSON_VERSION),
  id,
  title: short,
  summary: words,
  /** From 1, easy, to 5. */
  difficulty: scale,
  /** From 1, an aside, to 5. */
  importance: scale,
  minutes: z.int().min(1).max(600),
  goal: paragraphs,
  task: z.discriminatedUnion('kind', [circuitTask, headsTask, nearestTask, quizTask]),
  /** Revealed one by one. */
  hints: z.array(words).max(10),
  /** Asked after the hints and before the solution: its answer is the last push. */
  question: z.strictObject({ text: words, choice, why: words }).optional(),
  /** What the solution is and why it works; with a circuit, its weights are filled in. */
  solution: paragraphs,
})

export type Lesson = z.infer<typeof lessonSchema>
export type CircuitTask = z.infer<typeof circuitTask>
export type HeadsTask = z.infer<typeof headsTask>
export type NearestTask = z.infer<typeof nearestTask>
export type QuizTask = z.infer<typeof quizTask>
export type LessonQuestion = NonNullable<Lesson['question']>
