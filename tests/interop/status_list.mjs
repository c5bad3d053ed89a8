// The status list library behind a pipe: one JSON command in, one answer out.
import { text } from 'node:stream/consumers';

import * as library from '@digitalbazaar/vc-bitstring-status-list';

const commands = {
  /** A status list credential without a proof. */
  async create({ id, statusPurpose, length, indices, context }) {
    const list = await library.createList({ length });
    for (const index of indices) list.setStatus(index, true);
    return library.createCredential({ id, list, statusPurpose, context });
  },

  /** The bits that are set in an encoded list, and how many there are. */
  async decode({ encodedList }) {
    const list = await library.decodeList({ encodedList });
    const indices = [...Array(list.length).keys()].filter((index) => list.getStatus(index));
    return { length: list.length, indices };
  },

  /** A certificate's status in each of its lists; `lists` has their credentials by URL. */
  async check({ credential, lists }) {
    const { verified, results, error } = await library.checkStatus({
      credential,
      documentLoader: async (url) => ({ document: lists[url] }),
      // Its verifier knows newer proof suites only; the proof is the original's to check.
      verifyBitstringStatusListCredential: false,
    });
    return {
      verified,
      error: error && error.message,
      statuses: Object.fromEntries(
        (results || []).map((one) => [one.credentialStatus.statusPurpose, one.status]),
      ),
    };
  },
};

const { command, ...parameters } = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(await commands[command](parameters)));
