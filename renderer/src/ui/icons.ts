/** Paths on a 16 px grid, drawn 1.5 px wide with round caps. */
export const icons = {
  search: 'M11 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM10 10l3.2 3.2',
  undo: 'M5.6 3.2 2.8 6l2.8 2.8M2.8 6h7a3.4 3.4 0 0 1 0 6.8H6.6',
  redo: 'M10.4 3.2 13.2 6l-2.8 2.8M13.2 6h-7a3.4 3.4 0 0 0 0 6.8h3.2',
  chevronDown: 'm4 6 4 4 4-4',
  chevronRight: 'm6 4 4 4-4 4',
  plus: 'M8 3.2v9.6M3.2 8h9.6',
  minus: 'M3.2 8h9.6',
  close: 'm4 4 8 8M12 4l-8 8',
  square: 'M4.2 4.2h7.6v7.6H4.2z',
  arrow: 'M2.4 8h10.4M9.4 4.6 12.8 8l-3.4 3.4',
  arrowDown: 'M8 2.4v10.4M4.6 9.4 8 12.8l3.4-3.4',
  upDown: 'M8 2.6v10.8M5.4 5.2 8 2.6l2.6 2.6M5.4 10.8 8 13.4l2.6-2.6',
  matrix:
    'M3.6 2.6h8.8a1 1 0 0 1 1 1v8.8a1 1 0 0 1-1 1H3.6a1 1 0 0 1-1-1V3.6a1 1 0 0 1 1-1ZM6.2 2.8v10.4M9.8 2.8v10.4M2.8 6.2h10.4M2.8 9.8h10.4',
  stage:
    'M4.8 3.2h6.4a1.6 1.6 0 0 1 1.6 1.6v6.4a1.6 1.6 0 0 1-1.6 1.6H4.8a1.6 1.6 0 0 1-1.6-1.6V4.8a1.6 1.6 0 0 1 1.6-1.6Z',
  join: 'M13 8A5 5 0 1 1 3 8a5 5 0 0 1 10 0ZM8 5.3v5.4M5.3 8h5.4',
  tokens:
    'M2.6 5.2h3a1 1 0 0 1 1 1v3.6a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1V6.2a1 1 0 0 1 1-1ZM10.4 5.2h3a1 1 0 0 1 1 1v3.6a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1V6.2a1 1 0 0 1 1-1Z',
  out: 'M2.4 8h8.8M8.2 5l3 3-3 3M13.8 3.6v8.8',
  lock: 'M4.6 7.2h6.8a1 1 0 0 1 1 1v4.2a1 1 0 0 1-1 1H4.6a1 1 0 0 1-1-1V8.2a1 1 0 0 1 1-1ZM5.6 7V5.2a2.4 2.4 0 0 1 4.8 0V7',
  check: 'm3.4 8.4 3.1 3.1 6.1-7',
  warning: 'M8 2.6 14 13H2zM8 6.6v2.8M8 11.3v.1',
  error: 'M13.8 8A5.8 5.8 0 1 1 2.2 8a5.8 5.8 0 0 1 11.6 0ZM8 5v3.4M8 10.9v.1',
  flask: 'M6.1 2.2h3.8M6.8 2.4v3.8L3.2 12.4a1 1 0 0 0 .9 1.5h7.8a1 1 0 0 0 .9-1.5L9.2 6.2V2.4',
  panelLeft: 'M3.4 3h9.2a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H3.4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM6.2 3.2v9.6',
  panelRight: 'M3.4 3h9.2a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H3.4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM9.8 3.2v9.6',
} as const satisfies Record<string, string>

export type IconName = keyof typeof icons
