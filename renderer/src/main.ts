import { createPinia, setActivePinia } from 'pinia'
import { createApp } from 'vue'
import App from './app/App.vue'
import { continueLastRun } from './app/last-run'
import { announcePaintedFrames } from './app/painted-event'
import './ui/tokens.css'
import './ui/base.css'
import './ui/forced-colours.css'

announcePaintedFrames()
const pinia = createPinia()
setActivePinia(pinia)
const restored = await window.lab.invoke('documents.restore')
continueLastRun(restored.ok ? restored.value : { documents: [], view: null })
createApp(App).use(pinia).mount('#app')
