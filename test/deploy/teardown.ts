export { endAll as default } from './setup';
