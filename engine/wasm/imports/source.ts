import type { EntityRow } from '../../store/types.ts';
import { newContext, readContextMap } from '../context-heap.ts';
import { MappingFailed } from '../errors.ts';
import { readArray, refresh } from '../heap.ts';
import { newBytesFromHex } from '../heap-bytes.ts';
import { newText, readText } from '../heap-text.ts';
import type { LogLevel, Runtime } from '../runtime.ts';
import type { Imports } from './imports.ts';

const LEVELS: readonly LogLevel[] = ['critical', 'error', 'warning', 'info', 'debug'];

function describeAbort(message: string, file: string, line: number, column: number): string {
  const place = file === '' ? 'an unknown location' : file;
  const at = line === 0 ? '' : `, line ${line}${column === 0 ? '' : `, column ${column}`}`;
  return `Mapping aborted at ${place}${at}, with ${message === '' ? 'no message' : `message: ${message}`}`;
}

export function sourceImports(runtime: Runtime): Imports {
  const { heap, texts, services } = runtime;
  const text = (pointer: number) => (pointer === 0 ? '' : readText(heap, texts, pointer));
  const create = (name: number, params: number, context: EntityRow | null) => {
    services.createSource({
      template: text(name),
      params: readArray(heap, params).map((param) => text(param)),
      context,
    });
  };
  return {
    abort: (message, file, line, column) => {
      refresh(heap);
      throw new MappingFailed(describeAbort(text(message), text(file), line, column));
    },
    'log.log': (level, message) => {
      refresh(heap);
      const name = LEVELS[level] ?? 'debug';
      const written = text(message);
      services.log(name, written);
      if (name === 'critical') {
        throw new MappingFailed(`Critical error logged in mapping with log message: ${written}`);
      }
    },
    'dataSource.create': (name, params) => {
      refresh(heap);
      create(name, params, null);
    },
    'dataSource.createWithContext': (name, params, context) => {
      refresh(heap);
      create(name, params, readContextMap(runtime, context));
    },
    'dataSource.address': () => {
      refresh(heap);
      return newBytesFromHex(heap, services.source().address ?? '0x');
    },
    'dataSource.network': () => {
      refresh(heap);
      return newText(heap, services.network);
    },
    'dataSource.context': () => {
      refresh(heap);
      return newContext(runtime, services.source().context);
    },
    // No name service is indexed: every hash is unknown.
    'ens.nameByHash': () => 0,
  };
}
