#!/usr/bin/env node
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureInstalled(root, 'run');
await ensureBuilt(root);
