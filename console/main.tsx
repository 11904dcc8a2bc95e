import { render } from 'preact';
import { App } from './app';

const element = document.getElementById('console');
if (element) render(<App />, element);
