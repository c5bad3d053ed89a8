// The original's published packages behind a pipe: one JSON command a line in, one answer out.
'use strict';

// The original logs every certificate; standard output carries the answers.
for (const level of ['debug', 'error', 'info', 'log', 'warn']) console[level] = () => {};
// zbar.wasm is older than Node's own fetch, and would load its file through it.
delete globalThis.fetch;

const jsigs = require('jsonld-signatures');
const strictExpansionMap = require('jsonld-signatures/lib/expansionMap');
const signer = require('certificate-signer-library/signer');
const { Ed25519KeyPair, RSAKeyPair } = require('crypto-ld');
const credentialsV1 = require('certificate-signer-library/credentials.json');
const { contexts: credentialsContexts } = require('credentials-context');
const { contexts: securityContexts } = require('security-context');
const { vaccinationContext, vaccinationContextV2 } = require('vaccination-context');
const JSZip = require('jszip');
const QRCode = require('qrcode');
const { PNG } = require('pngjs');
const { scanImageData } = require('zbar.wasm');
const jsqrModule = require('jsqr');

const jsQR = jsqrModule.default || jsqrModule;
const FILE = 'certificate.json';
const NAMESPACES = {
  'https://divoc.dev/credentials/vaccination/v1': vaccinationContext,
  'https://divoc.dev/credentials/vaccination/v2': vaccinationContextV2,
  'https://cowin.gov.in/credentials/vaccination/v1': vaccinationContext,
  'https://cowin.gov.in/credentials/vaccination/v2': vaccinationContextV2,
};

/** Set up the original for one key; `contexts` adds documents that npm does not carry. */
function configure(key, contexts) {
  signer.setDocumentLoader({ ...NAMESPACES, ...contexts }, {
    keyType: key.type,
    CERTIFICATE_DID: key.id,
    CERTIFICATE_CONTROLLER_ID: key.controller,
    CERTIFICATE_PUBKEY_ID: key.controller,
    publicKeyPem: key.publicKeyPem,
    privateKeyPem: key.privateKeyPem,
    publicKeyBase58: key.publicKeyBase58,
    privateKeyBase58: key.privateKeyBase58,
  });
}

/** Run `work` with the clock standing at `instant`: the original offers no other way to set it. */
async function at(instant, work) {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      super(...(args.length ? args : [instant]));
    }

    static now() {
      return RealDate.parse(instant);
    }
  };
  try {
    return await work();
  } finally {
    globalThis.Date = RealDate;
  }
}

/** The certificate API's way from the signed JSON to the string that the symbol carries. */
function zip(text) {
  const archive = new JSZip();
  archive.file(FILE, text, { compression: 'DEFLATE' });
  return archive.generateAsync({ type: 'string', compression: 'DEFLATE' });
}

/** The certificate API's symbol: the library's own level (M) and quiet zone, 2 pixels a module. */
function draw(zipped) {
  return QRCode.toBuffer(zipped, { scale: 2 });
}

/** The verification page's way back from the scanned text; a text that is no archive stays. */
async function unpack(text) {
  try {
    const archive = await new JSZip().loadAsync(text);
    return await archive.files[FILE].async('text');
  } catch {
    return text;
  }
}

function pixels(png) {
  const { width, height, data } = PNG.sync.read(Buffer.from(png, 'base64'));
  return { width, height, data: new Uint8ClampedArray(data) };
}

/** The verification page's scanner; what it takes for other kinds of barcode stands apart. */
async function zbar(image) {
  const symbols = await scanImageData(image);
  const texts = (isQR) =>
    symbols
      .filter(({ typeName }) => (typeName === 'ZBAR_QRCODE') === isQR)
      .map((symbol) => symbol.decode());
  return { zbar: texts(true), others: texts(false) };
}

function reason(error) {
  return (error.errors || [error]).map((one) => `${one.name}: ${one.message}`).join('; ');
}

/** The verification page's answer: what raises is not valid, either. */
async function verify(text) {
  try {
    const { verified, error } = await signer.verifyJSON(JSON.parse(text));
    return verified ? { verified } : { verified, error: reason(error) };
  } catch (error) {
    return { verified: false, error: reason(error) };
  }
}

const commands = {
  async contexts() {
    return {
      'https://www.w3.org/2018/credentials/v1': credentialsV1,
      ...Object.fromEntries(credentialsContexts),
      ...Object.fromEntries(securityContexts),
      ...NAMESPACES,
    };
  },

  async generate({ type }) {
    const Pair = type === signer.KeyType.RSA ? RSAKeyPair : Ed25519KeyPair;
    const { publicKeyPem, privateKeyPem, publicKeyBase58, privateKeyBase58 } = await Pair.generate();
    return { type, publicKeyPem, privateKeyPem, publicKeyBase58, privateKeyBase58 };
  },

  async sign({ credential, key, created, contexts }) {
    configure(key, contexts);
    const signed = await at(created, () => signer.signJSON(credential));
    return JSON.stringify(signed);
  },

  async verify({ text, key, contexts }) {
    configure(key, contexts);
    return verify(text);
  },

  // What the suite hashes: both halves, through the suite's own methods and the strict map.
  async canonicalize({ document, proof, contexts }) {
    configure({ type: signer.KeyType.RSA }, contexts);
    const suite = new jsigs.suites.Ed25519Signature2018({});
    const options = {
      documentLoader: jsigs.extendContextLoader(signer.customLoader),
      expansionMap: strictExpansionMap,
    };
    return {
      document: await suite.canonize(document, options),
      proof: await suite.canonizeProof(proof, options),
    };
  },

  // The archive holds the time of day, too.
  async pack({ text, created }) {
    const zipped = await at(created, () => zip(text));
    return { payload: zipped, png: (await draw(zipped)).toString('base64') };
  },

  async scan({ png }) {
    const image = pixels(png);
    const found = jsQR(image.data, image.width, image.height);
    return { ...(await zbar(image)), jsqr: found ? [found.data] : [] };
  },

  async unpack({ text }) {
    return unpack(text);
  },

  // The verification page as a whole: from the picture to its answer.
  async scanAndVerify({ png, key, contexts }) {
    configure(key, contexts);
    const found = await zbar(pixels(png));
    const text = found.zbar.length === 1 ? await unpack(found.zbar[0]) : '';
    return { text, ...(await verify(text)) };
  },
};

async function serve() {
  let pending = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop();
    for (const line of lines) {
      let answer;
      try {
        const { command, ...parameters } = JSON.parse(line);
        answer = { result: await commands[command](parameters) };
      } catch (error) {
        answer = { error: reason(error) };
      }
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    }
  }
}

module.exports = { at, commands, configure, draw, signer, zip };

if (require.main === module) serve();
