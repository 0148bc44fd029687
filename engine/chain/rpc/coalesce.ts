import type { RpcAnswer, RpcCall, RpcClient } from './client.ts';

/** A client for which a question that is under way already is not sent again: both get the one answer. */
export function coalesce(client: RpcClient): RpcClient {
  const underWay = new Map<string, Promise<RpcAnswer>>();

  const send: RpcClient['send'] = async (calls, options) => {
    // Logs are asked for once anyway, and how long they may take differs.
    if (options.timeout === 'answer' || calls.some(({ method }) => method === 'eth_getLogs'))
      return client.send(calls, options);
    const keys = calls.map(({ method, params }) => `${method} ${JSON.stringify(params)}`);
    const fresh = new Map<string, RpcCall>();
    calls.forEach((call, i) => {
      const key = keys[i] ?? '';
      if (!underWay.has(key)) fresh.set(key, call);
    });
    const sent = fresh.size === 0 ? null : client.send([...fresh.values()], options);
    if (sent) share([...fresh.keys()], sent);
    const waiting = keys.map((key) => underWay.get(key));
    const answers = await Promise.allSettled(waiting);
    // Who asked first may have given up; that is not an answer to those who joined.
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed?.status === 'rejected') {
      options.signal.throwIfAborted();
      if (sent !== null && fresh.size === keys.length) throw failed.reason;
      return client.send(calls, options);
    }
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value ? [answer.value] : []));
    return found.length === calls.length ? found : client.send(calls, options);
  };

  function share(keys: readonly string[], sent: Promise<readonly RpcAnswer[]>): void {
    keys.forEach((key, i) => {
      const answer = sent.then((answers) => answers[i] ?? Promise.reject(new RangeError('an answer is missing')));
      // Each caller looks at it; until then a failure must not count as unhandled.
      answer.catch(() => {});
      underWay.set(key, answer);
      const forget = () => void (underWay.get(key) === answer && underWay.delete(key));
      answer.then(forget, forget);
    });
  }

  return {
    label: client.label,
    get requests() {
      return client.requests;
    },
    send,
    distrust: client.distrust,
  };
}
