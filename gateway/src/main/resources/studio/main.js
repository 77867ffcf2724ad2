// The page's first module: every component registers itself when it is imported.
import './components/kinora-studio.js';
