import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Asked by its own name: it answers to no other.
const server = { target: process.env['JOULEBOOK_URL'] ?? 'http://127.0.0.1:8740', changeOrigin: true };

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // ECharts, in a chunk of its own that only pages with charts fetch, is larger than Vite's default limit.
  build: { outDir: 'dist', target: 'es2022', chunkSizeWarningLimit: 700 },
  server: { proxy: { '/v1': server, '/actuator': server, '/v3': server } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
