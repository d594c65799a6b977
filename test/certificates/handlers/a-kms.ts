import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  DescribeKeyCommand,
  GetPublicKeyCommand,
  type KMSClient,
  type KMSServiceException,
  SignCommand,
} from '@aws-sdk/client-kms';
import { signDigest } from './ecdsa';

interface Key {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly created: Date;
  state: string;
}

/** A fake of KMS with the operations that an authority needs. */
export class Kms {
  /** The ARN of the key of each signature. */
  public readonly signatures: string[] = [];
  private readonly keys = new Map<string, Key>();

  /** Creates a key. */
  public create(name: string, created: Date): string {
    const arn = `arn:aws:kms:eu-west-1:123456789012:key/${name}`;
    this.keys.set(arn, { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }), created, state: 'Enabled' });
    return arn;
  }

  public disable(arn: string): void {
    this.key(arn).state = 'Disabled';
  }

  public publicKey(arn: string): KeyObject {
    return this.key(arn).publicKey;
  }

  public get client(): KMSClient {
    return { send: async (command: unknown) => this.answer(command) } as never;
  }

  private answer(command: unknown): unknown {
    if (command instanceof DescribeKeyCommand) {
      const { created, state } = this.key(command.input.KeyId);
      return { KeyMetadata: { KeyId: command.input.KeyId?.split('/')[1], CreationDate: created, KeyState: state } };
    }
    if (command instanceof GetPublicKeyCommand) {
      return { PublicKey: this.usable(command.input.KeyId).publicKey.export({ format: 'der', type: 'spki' }) };
    }
    if (command instanceof SignCommand) return this.sign(command);
    throw new Error('no such operation');
  }

  private sign({ input }: SignCommand): unknown {
    expect(input).toMatchObject({ MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' });
    expect(input.Message).toHaveLength(createHash('sha256').digest().length);
    this.signatures.push(input.KeyId as string);
    return { Signature: signDigest(this.usable(input.KeyId).privateKey, input.Message as Uint8Array) };
  }

  private usable(arn?: string): Key {
    const key = this.key(arn);
    if (key.state === 'Enabled') return key;
    throw Object.assign(new Error(`${arn} is ${key.state}`), { name: 'DisabledException' }) as KMSServiceException;
  }

  private key(arn?: string): Key {
    const key = this.keys.get(arn ?? '');
    if (key) return key;
    throw new Error(`no key ${arn}`);
  }
}
