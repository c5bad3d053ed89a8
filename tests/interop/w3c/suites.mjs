// The W3C's proof suites behind a pipe: one JSON command a line in, one answer out.
import { createInterface } from 'node:readline';

import { contexts as credentialsContexts } from '@digitalbazaar/credentials-context';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import dataIntegrityContext from '@digitalbazaar/data-integrity-context';
import * as ecdsaJcs2019 from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import { cryptosuite as ecdsaRdfc2019 } from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { Ed25519Signature2020 } from '@digitalbazaar/ed25519-signature-2020';
import * as eddsaJcs2022 from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import { cryptosuite as eddsaRdfc2022 } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import secp256k1Signature from '@bloomprotocol/ecdsa-secp256k1-signature-2019';
import secp256k1Key from '@bloomprotocol/ecdsa-secp256k1-verification-key-2019';
import jcs from 'canonicalize';
import ed25519Context from 'ed25519-signature-2020-context';
import { canonize } from 'rdf-canonize';

const { EcdsaSecp256k1Signature2019 } = secp256k1Signature;
const { EcdsaSecp256k1VerificationKey2019 } = secp256k1Key;

const CONTEXTS = Object.fromEntries([
  ...credentialsContexts,
  ...dataIntegrityContext.contexts,
  ...ed25519Context.contexts,
]);

function dataIntegrity(keys, signing, verifying = signing) {
  return {
    keys,
    signing: (options) => new DataIntegrityProof({ ...options, cryptosuite: signing }),
    verifying: () => new DataIntegrityProof({ cryptosuite: verifying }),
  };
}

function dataIntegrityWithJcs(keys, { createSignCryptosuite, createVerifyCryptosuite }) {
  return dataIntegrity(keys, createSignCryptosuite(), createVerifyCryptosuite());
}

/** Each suite: what reads its keys, and what signs and verifies. */
const SUITES = {
  'eddsa-rdfc-2022': dataIntegrity(Ed25519Multikey, eddsaRdfc2022),
  'eddsa-jcs-2022': dataIntegrityWithJcs(Ed25519Multikey, eddsaJcs2022),
  'ecdsa-rdfc-2019': dataIntegrity(EcdsaMultikey, ecdsaRdfc2019),
  'ecdsa-jcs-2019': dataIntegrityWithJcs(EcdsaMultikey, ecdsaJcs2019),
  Ed25519Signature2020: {
    keys: Ed25519Multikey,
    signing: (options) => new Ed25519Signature2020(options),
    verifying: () => new Ed25519Signature2020(),
  },
  EcdsaSecp256k1Signature2019: {
    keys: EcdsaSecp256k1VerificationKey2019,
    signing: (options) => new EcdsaSecp256k1Signature2019(options),
    // It is given the key: to look it up it would frame it, under a context that is nowhere.
    verifying: (key) => new EcdsaSecp256k1Signature2019({ key }),
  },
};

/** What may be loaded: npm's contexts, those that came with the command, and the key. */
function loader(contexts, key) {
  const documents = { ...CONTEXTS, ...contexts };
  if (key) {
    const { secretKeyMultibase, privateKeyBase58, ...published } = key;
    documents[key.id] = published;
    documents[key.controller] = {
      '@context': 'https://w3id.org/security/v2',
      id: key.controller,
      assertionMethod: [key.id],
    };
  }
  return async (url) => {
    if (!documents[url]) throw new Error(`${url} is not known`);
    return { contextUrl: null, document: documents[url], documentUrl: url };
  };
}

/** An error with what it was made from; jsonld's carry the reason in `details`. */
function reason(error) {
  const causes = [error.cause, ...(error.errors || [])].filter(Boolean).map(reason);
  const details = error.details ? [JSON.stringify(error.details)] : [];
  return [`${error.name}: ${error.message}`, ...details, ...causes].join('; ');
}

const commands = {
  async sign({ suite: name, credential, key, created, contexts }) {
    const { keys, signing } = SUITES[name];
    const signer = (await keys.from(key)).signer();
    return vc.issue({
      credential,
      suite: signing({ signer, date: created }),
      documentLoader: loader(contexts, key),
      now: created,
    });
  },

  async verify({ suite: name, credential, key, now, contexts }) {
    const { keys, verifying } = SUITES[name];
    const { verified, error } = await vc.verifyCredential({
      credential,
      suite: verifying(await keys.from(key)),
      documentLoader: loader(contexts, key),
      now,
    });
    return verified ? { verified } : { verified, error: reason(error) };
  },

  // `hash` is of the canonicalisation itself: SHA-256, or SHA-384 with P-384.
  canonicalize({ document, hash, contexts }) {
    const documentLoader = loader(contexts);
    return ecdsaRdfc2019.canonize(document, { documentLoader, messageDigestAlgorithm: hash });
  },

  // The labels alone, of statements in N-Quads.
  label({ nquads, hash }) {
    return canonize(nquads, {
      algorithm: 'RDFC-1.0',
      inputFormat: 'application/n-quads',
      maxWorkFactor: Infinity,
      messageDigestAlgorithm: hash,
    });
  },

  jcs({ value }) {
    return jcs(value);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const { command, ...parameters } = JSON.parse(line);
    answer = { result: await commands[command](parameters) };
  } catch (error) {
    answer = { error: reason(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
