import { CfnResource, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { IssuingFunction } from '../../certificates/issuing-function';
import type { IRotatableSecret } from '../../secrets/secret-rotation';
import { certificateRotation, MANUAL, ROTATED } from '../handlers/watch/monitoring-tag';

/** Returns the function that issues the certificate in a secret, if the secret has one. */
export function issuerOf({ rotationFunction }: IRotatableSecret): IssuingFunction | undefined {
  const owner = rotationFunction?.node.scope;
  return owner instanceof IssuingFunction ? owner : undefined;
}

/** Indicates whether something rotates a secret. The resources of a rotation are children of the secret. */
export function isRotated(secret: IConstruct): boolean {
  return secret.node.findAll().some((part) => typeOf(part) === 'AWS::SecretsManager::RotationSchedule');
}

/**
 * Tags a secret, so that the scheduled function finds it and reads its expected rotation.
 *
 * @returns whether the secret has tags; a secret that the app does not create has none
 */
export function tagSecret(secret: IRotatableSecret, monitoringTag: string): boolean {
  const { defaultChild } = secret.node;
  if (!defaultChild || typeOf(defaultChild) !== 'AWS::SecretsManager::Secret') return false;
  TagManager.of(defaultChild)?.setTag(monitoringTag, rotationOf(secret));
  return true;
}

function rotationOf(secret: IRotatableSecret): string {
  const issuer = issuerOf(secret);
  if (issuer) return certificateRotation(issuer.validity.toSeconds());
  return isRotated(secret) ? ROTATED : MANUAL;
}

function typeOf(part: IConstruct): string | undefined {
  return CfnResource.isCfnResource(part) ? part.cfnResourceType : undefined;
}
