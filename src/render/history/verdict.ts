import type { ChainFault, Verdict } from '../../core/memory/chain.ts';
import type { ValidByKey } from '../../core/memory/signature.ts';
import { countOf, plainText } from '../plain.ts';

/** A fault of a history in one sentence, with the record first. */
export function faultText(fault: ChainFault): string {
  switch (fault.kind) {
    case 'changed':
      return `record ${fault.record} was changed: it is not the one that record ${fault.record + 1} was made after`;
    case 'missing':
      return `record ${fault.record} is missing, though there are later ones`;
    case 'unreadable':
      return `record ${fault.record} cannot be read: it is torn, or not a record`;
    case 'removed-early':
      return `record ${fault.record} is gone, and its time was not over`;
    case 'swapped':
      return `record ${fault.record} was swapped: what stands there is record ${fault.holds}`;
    case 'event-changed':
      return `record ${fault.record}: ${plainText(fault.name)}, which it took in, was changed`;
    case 'event-missing':
      return `record ${fault.record}: ${plainText(fault.name)}, which it took in, is missing`;
    case 'head-unknown':
      return `no record has the head ${plainText(fault.head)}: the record that had it was changed or removed`;
    case 'signature-missing':
      return `record ${fault.record} has no signature, though it is to be signed: it was removed, or is not made yet`;
    case 'signature-unreadable':
      return `record ${fault.record}: its signature cannot be read`;
    case 'signature-wrong':
      return `record ${fault.record}: its signature is wrong: it is of something else, or by another key`;
    case 'signature-by-other':
      return `record ${fault.record}: its signature is by another key, ${plainText(fault.key)}`;
    case 'signature-without-record':
      return `record ${fault.record} was signed, and is gone, though it is newer than all that are there`;
    case 'key-unknown':
      return `signatures by ${plainText(fault.key)} were not verified, for want of its public key: ${plainText(fault.reason)}; or give it, --public-key FILE`;
    case 'never-signed':
      return `no record is signed by the public key that was given (SHA-256 ${fault.publicKey})`;
  }
}

/** What the chain shows, a sentence each, and no more than it shows. */
export function verdictTexts({ kept, faults, provenUpTo, signed = [] }: Verdict): string[] {
  if (kept === null) return ['There are no records.'];
  const { oldest, newest } = kept;
  const range = oldest === newest ? `record ${oldest}` : `records ${oldest} to ${newest}`;
  if (faults.length > 0) {
    return [`The chain of ${range} has ${countOf(faults.length, 'fault')}, so what it says cannot all be relied on.`];
  }
  const consistent = `The chain of ${range} is consistent: each record names the hash of the one before it.`;
  const signatures = signed.flatMap((one) => signatureTexts(one));
  if (provenUpTo === null && signed.length > 0) return [consistent, ...signatures];
  if (provenUpTo === null) {
    return [
      consistent,
      'This shows that no single record was changed, removed or swapped on its own. It does not show that the records are the original ones: whoever can write all of them can make another chain.',
      'A head that was kept elsewhere, from a mail or a report, proves more: lockstep evidence verify --head HASH.',
    ];
  }
  const later = provenUpTo === newest ? '' : ` Records ${provenUpTo + 1} to ${newest} came later, and are consistent.`;
  return [
    consistent,
    `Up to record ${provenUpTo}, none was changed, removed or swapped since the head that was given was written down.${later}`,
    ...signatures,
  ];
}

/** A signature has no time of its own, so nothing is said of when. */
function signatureTexts({ key, from, count, newest }: ValidByKey): string[] {
  const signatures = count === 1 ? 'one signature' : `${count} signatures`;
  const whose =
    from === 'given'
      ? 'The public key is one that was given.'
      : 'The records name that key themselves, and KMS has its public key: is it the one of history.sign?';
  return [
    `By ${plainText(key)} there ${count === 1 ? 'is' : 'are'} ${signatures}, valid, the newest of record ${newest}: no one who cannot sign with that key has changed, removed or swapped a record up to that one. ${whose}`,
  ];
}
