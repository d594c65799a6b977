/** A rule of `UpdateSafetyCheck`. The value is the name of the rule in the report. */
export enum UpdateSafetyRule {
  /** The update replaces a resource that stores data, or whose address others use. */
  STATEFUL_REPLACED = 'StatefulReplaced',

  /** The update deletes a resource that stores data, or whose address others use. */
  STATEFUL_DELETED = 'StatefulDeleted',

  /** A resource leaves the template and stays in the account. This is a warning. */
  STATEFUL_RETAINED = 'StatefulRetained',

  /** The update generates the value of a secret again, at once and outside a rotation. */
  SECRET_REGENERATED = 'SecretRegenerated',

  /** The update replaces a resource that keeps its name. CloudFormation refuses it. */
  NAMED_REPLACEMENT = 'NamedReplacement',

  /** A resource needs a value that another resource has until the end of the update. AWS refuses it. */
  VALUE_IN_USE = 'ValueInUse',

  /** The deletion of a resource at the end of the update undoes what another resource has set. */
  SETTING_LOST = 'SettingLost',

  /** Two resources or two stacks of the app have a name, or another value, that only one can have. */
  NAME_CLASH = 'NameClash',

  /** The update writes the weights of a listener rule that Amazon ECS has changed. */
  WEIGHTS_RESET = 'WeightsReset',

  /** The update replaces a target group that clients send requests to. They get errors for some minutes. */
  TARGET_GROUP_REPLACED = 'TargetGroupReplaced',

  /** Amazon ECS changes a listener rule of the stack, so `cdk deploy --revert-drift` breaks it. This is a warning. */
  REVERT_DRIFT = 'RevertDrift',

  /** A service changes that is not connected to a changed service. This is a warning if the check infers the changed services. */
  UNRELATED_CHANGE = 'UnrelatedChange',

  /** An export is deleted or changed while a deployed stack imports it. CloudFormation refuses it. */
  EXPORT_IN_USE = 'ExportInUse',

  /** A resource has another type under the same logical id. CloudFormation refuses it. */
  TYPE_CHANGED = 'TypeChanged',

  /** A custom resource has another function. CloudFormation refuses it. */
  SERVICE_TOKEN_CHANGED = 'ServiceTokenChanged',

  /** The application of a service in Service Connect has another protocol. Amazon ECS refuses it. */
  PROTOCOL_CHANGED = 'ProtocolChanged',
}
