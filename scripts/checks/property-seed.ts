/**
 * Loaded before every unit test: property tests draw the same samples in every run of `npm test`, so that a change is
 * judged by what it changes. `npm run test:long` draws new ones.
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: process.env.NEW_SAMPLES ? Date.now() : 20_261_124 })
