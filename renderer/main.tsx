import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { AppModel } from './session/app-model';

const app = new AppModel(window.hearth);
createRoot(document.getElementById('root')!).render(<App app={app} />);
void app.start();
