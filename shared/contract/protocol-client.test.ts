import { describe, expect, it } from 'vitest';
import { ProtocolClient } from './protocol-client.js';
import { decodeClientMessage, decodeServerMessage, encodeMessage } from './protocol.js';

/** A connection that remembers what was sent. */
function connection(): { sent: unknown[]; send: (text: string) => void } {
  const sent: unknown[] = [];
  return { sent, send: (text) => sent.push(JSON.parse(text)) };
}

describe('ProtocolClient', () => {
  it('sends what was asked before the connection, streams first', async () => {
    const client = new ProtocolClient();
    const answer = client.request('host.info', {});
    client.subscribe('jobs.changed', '*', () => undefined);
    const { sent, send } = connection();
    client.attach(send);
    expect(sent).toEqual([
      { t: 'sub', name: 'jobs.changed', key: '*' },
      { t: 'req', id: 1, name: 'host.info', input: {} },
    ]);
    client.receive('{"t":"res","id":1,"result":{"ok":true,"value":{"a":1}}}');
    expect(await answer).toEqual({ ok: true, value: { a: 1 } });
  });

  it('after a loss: pending and new requests are answered, streams come back, snapshots are due', async () => {
    const client = new ProtocolClient();
    let resyncs = 0;
    client.onResync(() => (resyncs += 1));
    client.attach(connection().send);
    const stop = client.subscribe('jobs.changed', '*', () => undefined);
    client.subscribe('settings.changed', '*', () => undefined);
    const pending = client.request('host.info', {});
    client.detach();
    expect(await pending).toMatchObject({ ok: false, error: { code: 'disconnected' } });
    expect(await client.request('host.info', {})).toMatchObject({
      error: { code: 'disconnected' },
    });
    stop();
    expect(resyncs).toBe(0);
    const { sent, send } = connection();
    client.attach(send);
    expect(sent).toEqual([{ t: 'sub', name: 'settings.changed', key: '*' }]);
    expect(resyncs).toBe(1);
  });

  it('tells the host of the first and the last listener only', () => {
    const client = new ProtocolClient();
    const { sent, send } = connection();
    client.attach(send);
    const on = (): void => undefined;
    const stops = [1, 2].map(() => client.subscribe('jobs.changed', '*', on));
    for (const stop of stops) stop();
    for (const stop of stops) stop();
    expect(sent.map((message) => (message as { t: string }).t)).toEqual(['sub', 'unsub']);
  });

  it('leaves alone what it cannot understand, and answers that nobody waits for', () => {
    const client = new ProtocolClient();
    client.attach(connection().send);
    for (const text of [
      '',
      'x',
      '[]',
      '{"t":"other"}',
      '{"t":"res","id":9,"result":{"ok":true}}',
      '{"t":"event","name":"__proto__","key":"constructor","data":1,"seq":1}',
    ]) {
      expect(() => client.receive(text)).not.toThrow();
    }
  });

  it('a listener may stop itself while it is called', () => {
    const client = new ProtocolClient();
    client.attach(connection().send);
    const heard: string[] = [];
    const stop = client.subscribe('jobs.changed', '*', () => {
      heard.push('first');
      stop();
    });
    client.subscribe('jobs.changed', '*', () => heard.push('second'));
    const event = '{"t":"event","name":"jobs.changed","key":"*","data":{},"seq":1}';
    client.receive(event);
    client.receive(event);
    expect(heard).toEqual(['first', 'second', 'second']);
  });
});

describe('the protocol', () => {
  it('is one line a message, whatever the text in it', () => {
    const text = encodeMessage({ t: 'req', id: 1, name: 'a', input: 'x\ny\r\u2028' });
    expect(text.split('\n')).toHaveLength(1);
    expect(decodeClientMessage(text)).toMatchObject({ input: 'x\ny\r\u2028' });
  });
  it.each([
    '',
    'null',
    '{}',
    '{"t":"req","id":"1","name":"a"}',
    '{"t":"sub","name":1,"key":""}',
    '{',
  ])('%j is no message', (text) => {
    expect(decodeClientMessage(text)).toBeNull();
    expect(decodeServerMessage(text)).toBeNull();
  });
});
