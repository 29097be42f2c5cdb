// The loader: teaches Node to import TypeScript, and the name `quiesce` wherever a model file lives.
//
// Two hooks. Ours maps `quiesce` (and `quiesce/config`, for configurations) to this very copy of the library, and says that model
// files are ES modules also where no package.json says so. Then tsx's, which is outermost, takes the types off. tsImport() would give
// the model a second copy.
import { register as registerHook } from 'node:module';

let isRegistered = false;

/** Registers the hooks, once. They stay for the life of the process. */
export async function registerLoader(): Promise<void> {
  if (isRegistered) return;
  isRegistered = true;
  // Loaded before tsx turns source maps on: quiesce's own frames are then known by their real place (lang/site.ts leaves them out).
  await import('../index.js');
  registerHook(`data:text/javascript,${encodeURIComponent(HOOK)}`, {
    data: { quiesce: ownUrl('../index'), 'quiesce/config': ownUrl('../load/config') },
  });
  // Nothing is written to this machine unless somebody asks: no cache of compiled models.
  process.env.TSX_DISABLE_CACHE = '1';
  const { register } = await import('tsx/esm/api');
  register();
}

// A file of this copy: src/index.ts when the sources run, dist/index.js when the built package does.
function ownUrl(path: string): string {
  return new URL(`${path}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href;
}

// Hooks run on a thread of their own, so this one is source text: it works the same from src/ and from dist/.
const HOOK = `
import { readFileSync } from 'node:fs';
let own;
export function initialize(data) { own = data; }
export async function resolve(specifier, context, next) {
  if (Object.hasOwn(own, specifier)) return { url: own[specifier], format: 'module', shortCircuit: true };
  const found = await next(specifier, context);
  if (found.format === 'module' || !found.url.startsWith('file:')) return found;
  return isModule(new URL(found.url)) ? { ...found, format: 'module' } : found;
}
function isModule(url) {
  if (/\\.tsx?$/.test(url.pathname)) return true;
  if (!/\\.js$/.test(url.pathname) || url.pathname.includes('/node_modules/')) return false;
  return /^\\s*(import|export)\\b/m.test(readFileSync(url, 'utf8'));
}
`;
