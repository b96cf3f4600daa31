import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { packed } from './tools/packed.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `npm run dev` sends what only the server can answer. */
const server = process.env['ROSTRUM_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/',
  plugins: [react(), tailwindcss(), packed()],
  resolve: { alias: { '@': here('./src'), '@test': here('./test') } },
  server: {
    port: 5173,
    proxy: {
      '/api': server,
      '/health': server,
      '/metrics': server,
      '/socket.io': { target: server, ws: true },
    },
  },
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    // Read by tools/size.mjs, which follows the imports of a page to weigh its first load.
    manifest: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // An inlined asset becomes a data: address, which the content policy refuses for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./test/setup.ts'],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
