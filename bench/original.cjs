// CPU milliseconds of the original's pipeline by stage, without its page: no Chromium here.
// Reads {key, contexts, credential, created, rounds} from standard input, writes the medians.
'use strict';

const { createRequire } = require('node:module');
const { resolve } = require('node:path');

const original = resolve(__dirname, '../tests/interop/original.cjs');
const { at, configure, draw, signer, zip } = require(original); // keeps the original's log silent
const { suites, extendContextLoader } = createRequire(original)('jsonld-signatures');
const strictExpansionMap = createRequire(original)('jsonld-signatures/lib/expansionMap');
const QRCode = createRequire(original)('qrcode');

const WARM_UP = 30;

async function median(rounds, work) {
  for (let round = 0; round < WARM_UP; round += 1) await work();
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[rounds >> 1];
}

async function main() {
  let input = '';
  for await (const chunk of process.stdin) input += chunk;
  const { key, contexts, credential, created, rounds } = JSON.parse(input);
  configure(key, contexts);
  const options = {
    documentLoader: extendContextLoader(signer.customLoader),
    expansionMap: strictExpansionMap,
  };
  const suite = new suites.Ed25519Signature2018({});
  const sign = () => signer.signJSON({ ...credential });
  const signed = await at(created, sign);
  const { jws, ...proof } = signed.proof;
  const secured = { '@context': 'https://w3id.org/security/v2', ...proof };
  const text = JSON.stringify(signed);
  const zipped = await zip(text);
  const stages = {
    canonicalise: () => suite.createVerifyData({ document: credential, proof: secured, ...options }),
    'canonicalise and sign': sign,
    pack: () => zip(text),
    symbol: () => QRCode.create(zipped),
    'symbol and PNG': () => draw(zipped),
    'QR only': async () => draw(await zip(JSON.stringify(await sign()))),
  };
  const medians = {};
  for (const [name, work] of Object.entries(stages)) medians[name] = await median(rounds, work);
  process.stdout.write(JSON.stringify({ node: process.version, medians }));
}

main();
