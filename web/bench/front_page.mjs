// How soon the front page of a company can be used: `scripts/web bench`, which gives the folder of a
// published site. Prints, judges nothing.
import { createServer } from 'node:http';
import { readFileSync, statSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { chromium } from '@playwright/test';

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
const folder = resolve(process.argv[2] ?? '');
const rounds = Number(process.argv[3] ?? 9);

const server = createServer((request, response) => {
  const file = join(folder, new URL(request.url ?? '/', 'http://localhost').pathname);
  try {
    const bytes = readFileSync(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const address = `http://127.0.0.1:${server.address().port}/`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});

/** One visit by somebody who was never here. Usable: all scripts ran, and what they changed is drawn. */
async function visit(path) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  await page.goto(address + path, { waitUntil: 'domcontentloaded' });
  const times = await page.evaluate(
    () =>
      new Promise((done) => {
        const drawn = () => {
          const [load] = performance.getEntriesByType('navigation');
          const paint = performance.getEntriesByName('first-contentful-paint')[0];
          done({ paint: paint?.startTime ?? NaN, scripts: load.domContentLoadedEventEnd, usable: performance.now() });
        };
        requestAnimationFrame(() => setTimeout(drawn));
      }),
  );
  const { metrics } = await session.send('Performance.getMetrics');
  const spent = Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
  await context.close();
  return {
    'first paint': times.paint,
    'scripts done': times.scripts,
    usable: times.usable,
    script: spent.ScriptDuration,
    style: spent.RecalcStyleDuration,
    layout: spent.LayoutDuration,
  };
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

for (const path of (process.argv[4] ?? 'index.html,calendar.html,search.html').split(',')) {
  await visit(path);
  const seen = [];
  for (let i = 0; i < rounds; i += 1) seen.push(await visit(path));
  const told = Object.keys(seen[0]).map((name) => `${name} ${median(seen.map((one) => one[name])).toFixed(0)}`);
  const size = (statSync(join(folder, path)).size / 1e6).toFixed(2);
  console.log(`${path.padEnd(14)} ${size} MB  ms, median of ${rounds}: ${told.join(', ')}`);
}
// Figures of a busy machine tell little.
console.log(`${cpus().length} processors, load ${loadavg()[0].toFixed(1)}`);
await browser.close();
server.close();
