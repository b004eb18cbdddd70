import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import { vueTsConfigs, withVueTs } from '@vue/eslint-config-typescript'

export default withVueTs(
  {
    ignores: [
      'out/',
      'dist/',
      'coverage/',
      'test-results/',
      'playwright-report/',
      'e2e/reference/',
      '**/generated/',
    ],
  },
  vue.configs['flat/recommended'],
  vueTsConfigs.recommendedTypeChecked,
  prettier,
  { files: ['**/*.{js,cjs,mjs}'], extends: [vueTsConfigs.disableTypeChecked] },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['**/*.{ts,vue}'],
    languageOptions: {
      parserOptions: { projectService: false, project: ['tsconfig.node.json', 'tsconfig.web.json'] },
    },
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Composables return functions that are meant to be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off',
    },
  },
  // Tests of the policy try in the window what the policy forbids.
  { files: ['e2e/**/*.spec.ts', 'e2e/support/*.ts'], rules: { 'no-eval': 'off', 'no-new-func': 'off' } },
)
