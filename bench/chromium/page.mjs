// CPU milliseconds of a page drawn as the original draws it: by a warm Chromium, a new tab for each.
// Reads {chromium, html, rounds} from standard input, writes {cpu, wall, bytes}.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

const WARM_UP = 10;
const TICK = 10; // milliseconds; what Linux counts processes in

// What this process and all below it have used, those that have ended included.
function used() {
  const processes = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'latin1').split(') ')[1].split(' ');
      const [parent, ...times] = [1, 11, 12, 13, 14].map((index) => Number(fields[index]));
      processes.set(Number(name), { parent, ticks: times.reduce((sum, ticks) => sum + ticks, 0) });
    } catch { /* it has ended */ }
  }
  let ticks = 0;
  for (const [pid, { ticks: own }] of processes) {
    for (let one = pid; processes.has(one); one = processes.get(one).parent) {
      if (one === process.pid) { ticks += own; break; }
    }
  }
  return ticks * TICK;
}

let input = '';
for await (const chunk of process.stdin) input += chunk;
const { chromium, html, rounds } = JSON.parse(input);
const userDataDir = mkdtempSync(join(tmpdir(), 'bench-'));
const browser = await puppeteer.launch({
  executablePath: chromium,
  userDataDir,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function draw() {
  const page = await browser.newPage();
  await page.setContent(html, { waitUntil: 'load' });
  const pdf = await page.pdf({ format: 'A4', printBackground: true });
  await page.close();
  return pdf;
}

let bytes = 0;
for (let round = 0; round < WARM_UP; round += 1) bytes = (await draw()).length;
const [cpu, wall] = [used(), performance.now()];
for (let round = 0; round < rounds; round += 1) await draw();
const result = { cpu: (used() - cpu) / rounds, wall: (performance.now() - wall) / rounds, bytes };
await browser.close();
rmSync(userDataDir, { recursive: true, force: true });
process.stdout.write(JSON.stringify(result));
