import { defineConfig } from 'vitepress'

/** The site of docs/: it asks nothing of any other host, and its search runs in the reader's browser. */
export default defineConfig({
  title: 'Induction Lab',
  description: 'Build attention-head circuits by hand and read trained ones with the same eyes.',
  lang: 'en',
  // Works from any folder of a server.
  base: process.env.DOCS_BASE ?? '/',
  outDir: '../dist/docs',
  cacheDir: '../node_modules/.cache/vitepress',
  // Times of files are those of a clone.
  lastUpdated: false,
  cleanUrls: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/guide' },
      { text: 'Command line', link: '/command-line' },
      { text: 'Architecture', link: '/architecture' },
    ],
    sidebar: [
      {
        text: 'Using it',
        items: [
          { text: 'Guide', link: '/guide' },
          { text: 'Figures', link: '/figures' },
          { text: 'Analyses', link: '/analyses' },
          { text: 'Circuits', link: '/circuits' },
          { text: 'Compare', link: '/compare' },
          { text: 'Challenges', link: '/challenges' },
          { text: 'Models and tokens', link: '/models' },
          { text: 'Reading checkpoints', link: '/checkpoints' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'Command line', link: '/command-line' },
          { text: 'Formats', link: '/formats' },
          { text: 'Other tools', link: '/other-tools' },
          { text: 'Citations', link: '/citations' },
        ],
      },
      {
        text: 'Inside',
        items: [
          { text: 'Architecture', link: '/architecture' },
          { text: 'Adding to it', link: '/extending' },
          { text: 'The engine', link: '/engine' },
          { text: 'Reliability', link: '/RELIABILITY' },
          { text: 'Releasing', link: '/RELEASING' },
        ],
      },
    ],
  },
})
