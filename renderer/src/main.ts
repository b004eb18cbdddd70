import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app/App.vue'
import { announcePaintedFrames } from './app/painted-event'
import './ui/tokens.css'
import './ui/base.css'

announcePaintedFrames()
createApp(App).use(createPinia()).mount('#app')
