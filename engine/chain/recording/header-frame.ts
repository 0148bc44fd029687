import { RecordingDamaged, RecordingVersionUnknown } from './errors.ts';
import { FORMAT_VERSION, type RecordingContent, type RecordingHeader } from './format.ts';

/** JSON with a fixed order of keys, so that equal headers are equal bytes. */
export function encodeHeader(header: RecordingHeader): Buffer {
  const { content } = header;
  const ordered = {
    format: FORMAT_VERSION,
    chainId: header.chainId,
    network: header.network,
    finalityDepth: header.finalityDepth,
    from: header.from,
    content: { everyBlock: content.everyBlock, transactions: content.transactions, receipts: content.receipts },
    provenance: header.provenance,
  };
  return Buffer.from(JSON.stringify(ordered), 'utf8');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function readContent(value: unknown): RecordingContent | null {
  if (!isRecord(value)) return null;
  const { everyBlock, transactions, receipts } = value;
  if (typeof everyBlock !== 'boolean' || typeof receipts !== 'boolean') return null;
  if (transactions !== 'none' && transactions !== 'without-input' && transactions !== 'full') return null;
  return { everyBlock, transactions, receipts };
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
}

/** @throws RecordingVersionUnknown, RecordingDamaged */
export function decodeHeader(file: string, raw: Buffer): RecordingHeader {
  const value = parse(raw);
  const damaged = new RecordingDamaged(file, 'header', 'it is not readable');
  if (!isRecord(value) || !isCount(value.format)) throw damaged;
  if (value.format !== FORMAT_VERSION) throw new RecordingVersionUnknown(file, value.format, FORMAT_VERSION);
  const { chainId, network, finalityDepth, from, provenance } = value;
  const content = readContent(value.content);
  if (content === null || !isCount(chainId) || !isCount(finalityDepth) || !isCount(from)) throw damaged;
  if (typeof network !== 'string' || !Array.isArray(provenance)) throw damaged;
  const lines: string[] = provenance.filter((line) => typeof line === 'string');
  return { chainId, network, finalityDepth, from, content, provenance: lines };
}
