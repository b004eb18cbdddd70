/** What a figure should be at most, or at least. */
export interface Goal {
  readonly sense: '≤' | '≥'
  readonly value: number
}

const atMost = (value: number): Goal => ({ sense: '≤', value })
const atLeast = (value: number): Goal => ({ sense: '≥', value })

/** The goals that were set, by benchmark and by figure as the table names it; each benchmark says what its figures are. */
export const goals: Readonly<Record<string, Readonly<Record<string, Goal>>>> = {
  installed: { cold_start_ms: atMost(2000), installed_mb: atMost(340) },
  start: { first_paint_ms: atMost(2000) },
  edit: { p95_ms: atMost(16.7), p95_64_ms: atMost(33) },
  trace: {
    'sample, 5 tokens: trace median_us': atMost(50),
    'D = 64, 32 tokens: trace median_us': atMost(2000),
  },
  history: {
    'D = 9 1,000 undos, ms': atMost(1000),
    'D = 64 1,000 undos, ms': atMost(1000),
    'D = 128 1,000 undos, ms': atMost(1000),
    'D = 9 open from journal and snapshot, ms': atMost(300),
    'D = 64 open from journal and snapshot, ms': atMost(300),
    'D = 128 open from journal and snapshot, ms': atMost(300),
  },
  sequences: { median_ms: atMost(100) },
  kill: { lost: atMost(0), not_shown: atMost(0), half_written: atMost(0) },
  journal: {
    written_p95_ms: atMost(50),
    recovery_9_ms: atMost(300),
    recovery_64_ms: atMost(300),
    recovery_128_ms: atMost(300),
  },
  import: { mb_per_s: atLeast(300), extra_mb: atMost(150), reopen_to_logits_s: atMost(1.5) },
  debug: { step_p95_64_ms: atMost(16.7), cell_p95_64_ms: atMost(16.7) },
  why: { derive_p95_ms: atMost(5), sensitivity_9_p95_ms: atMost(100), sensitivity_64_p95_ms: atMost(1000) },
  'figure-writers': {
    'sample, D = 9: whole flow as SVG p50 ms': atMost(300),
  },
  weights: { composition_s: atMost(1), ov_top1_s: atMost(1), token_table_s: atMost(8) },
  engine: {
    ratio_forward_128: atLeast(2),
    ratio_forward_512: atLeast(2),
    ratio_forward_1024: atLeast(2),
    ratio_ablation_65: atLeast(5),
  },
  'engine-window': { pictures_ms: atMost(300), port_gb_s: atLeast(0.5), stall_ms: atMost(35) },
  models: {
    detectors_ms: atMost(20),
    edit_ms: atMost(50),
    edit_64_ratio: atMost(1.2),
    patterns_ms: atMost(500),
    scroll_frame_p95_ms: atMost(16.7),
    hover_work_p95_ms: atMost(16.7),
  },
  circuits: { composition_s: atMost(1), sample_drawn_ms: atMost(200), scroll_fps: atLeast(30) },
}
