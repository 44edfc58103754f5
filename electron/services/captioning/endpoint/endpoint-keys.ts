import type { SecretBox, SecretState } from '../../secrets/index.js';
import { endpointUrl } from './endpoint-client.js';

/** API keys of the servers that write prose. A key belongs to one server (scheme, name and port) and goes to no other. */
export class EndpointKeys {
  constructor(private readonly box: SecretBox) {}

  /** Keeps the key of an address; an empty one is forgotten. Throws `bad_request` for what is no address. */
  async set(address: string, key: string): Promise<SecretState> {
    await this.box.set(originOf(address), key);
    return this.state(address);
  }

  async state(address: string): Promise<SecretState> {
    return this.box.state(originOf(address));
  }

  /** The key of an address, or an empty text. For calls only: it is never handed to a page and never logged. */
  async get(address: string): Promise<string> {
    return this.box.get(originOf(address));
  }
}

function originOf(address: string): string {
  return endpointUrl(address, true).origin;
}
