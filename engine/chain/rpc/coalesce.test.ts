import { expect, test } from 'vitest';
import type { RpcAnswer, RpcCall, RpcClient } from './client.ts';
import { coalesce } from './coalesce.ts';

/** Answers when told to. */
function scripted() {
  const sent: { calls: readonly RpcCall[]; answer(): void; fail(error: Error): void }[] = [];
  const client: RpcClient = {
    label: 'test',
    requests: 0,
    distrust() {},
    send: (calls) =>
      new Promise((resolve, reject) => {
        const answers = calls.map(({ params }): RpcAnswer => ({ ok: true, result: params[0] }));
        sent.push({ calls, answer: () => resolve(answers), fail: reject });
      }),
  };
  return { sent, client: coalesce(client) };
}

const call = (param: string): RpcCall => ({ method: 'eth_call', params: [param] });
const options = () => ({ signal: new AbortController().signal });
const results = (answers: readonly RpcAnswer[]) => answers.map((answer) => (answer.ok ? answer.result : null));

test('what is under way is not asked again, and what has been answered is', async () => {
  const { sent, client } = scripted();
  const first = client.send([call('a'), call('b')], options());
  const second = client.send([call('b'), call('c'), call('c')], options());
  expect(sent.map(({ calls }) => calls)).toEqual([[call('a'), call('b')], [call('c')]]);
  for (const { answer } of sent) answer();
  expect(results(await first)).toEqual(['a', 'b']);
  expect(results(await second)).toEqual(['b', 'c', 'c']);
  const third = client.send([call('a')], options());
  expect(sent).toHaveLength(3);
  sent[2]?.answer();
  expect(results(await third)).toEqual(['a']);
});

test('who joined a question that was given up asks it anew', async () => {
  const { sent, client } = scripted();
  const stop = new AbortController();
  const first = client.send([call('a')], { signal: stop.signal });
  const second = client.send([call('a')], options());
  stop.abort();
  sent[0]?.fail(new Error('given up'));
  await expect(first).rejects.toThrow();
  await expect.poll(() => sent.length).toBe(2);
  sent[1]?.answer();
  expect(results(await second)).toEqual(['a']);
});

test('error: a failure is told to all who wait', async () => {
  const { sent, client } = scripted();
  const first = client.send([call('a')], options());
  sent[0]?.fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
});
